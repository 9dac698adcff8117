using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Parley.Http;

namespace Parley.Accounts;

/// <summary>Authenticates a request by its <c>Authorization</c> header: <c>Bearer x</c>, or the bare token.</summary>
internal sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, SocketAuthentication tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Unauthorized = "Sign in first: the access token is missing, wrong or expired";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count == 0)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        // Two headers could be read differently by a proxy and by us.
        var caller = header.Count == 1 ? tokens.Authenticate(header[0]) : null;
        return Task.FromResult(
            caller is null
                ? AuthenticateResult.Fail("Not a valid access token.")
                : AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(), Caller.Scheme)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Caller.Scheme;
        return Response.WriteAsync(new Refusal(StatusCodes.Status401Unauthorized, Unauthorized));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Response.WriteAsync(Refusal.Forbidden("Your account is not permitted to do this"));
}
