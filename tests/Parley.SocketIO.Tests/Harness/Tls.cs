using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>A certificate for servers of tests, and clients that trust it alone.</summary>
internal static class Tls
{
    public static X509Certificate2 Certificate { get; } = SelfSigned();

    public static SslClientAuthenticationOptions Trusting => new()
    {
        TargetHost = "localhost",
        RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == Certificate.GetCertHashString(),
    };

    public static HttpMessageInvoker Client(bool http2 = false) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        EnableMultipleHttp2Connections = http2,
        SslOptions = Trusting,
    });

    /// <summary>The first thing that a client says.</summary>
    public static async Task<byte[]> ClientHelloAsync()
    {
        using var nobody = new MemoryStream();
        await using var tls = new SslStream(nobody);
        await Should.ThrowAsync<IOException>(() => tls.AuthenticateAsClientAsync(Trusting));
        return nobody.ToArray();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
