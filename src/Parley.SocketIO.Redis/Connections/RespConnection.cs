using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>
/// A connection to Redis in its own protocol (RESP2), for what the client library cannot do: to wait for entries of a stream, and
/// to subscribe to sharded channels. One thread at a time may send, and one may read.
/// </summary>
internal sealed class RespConnection : IAsyncDisposable
{
    private const int MaxDepth = 8;
    private const int MaxLine = 64 * 1024;

    /// <summary>Redis takes no longer text itself, unless it is told to.</summary>
    private const long MaxLength = 512 << 20;

    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly ArrayBufferWriter<byte> _unsent = new(256);

    internal RespConnection(Stream stream)
    {
        _stream = stream;
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
    }

    /// <summary>Connects to the first of the addresses that answers, and signs in.</summary>
    internal static async Task<RespConnection> OpenAsync(ConfigurationOptions redis, TimeProvider time, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        foreach (var address in redis.EndPoints)
        {
            try
            {
                return await OpenAsync(address, redis, time, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failure = e;
            }
        }

        throw new IOException(failure?.Message ?? "There is no address.", failure);
    }

    /// <summary>Sends what has been written.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(_unsent.WrittenMemory, cancellationToken);
        _unsent.Clear();
    }

    /// <summary>Writes a command, to be sent with the next <see cref="FlushAsync"/>.</summary>
    internal void Write(params ReadOnlySpan<string> command)
    {
        WriteHeader('*', command.Length);
        foreach (var part in command)
        {
            WriteHeader('$', Encoding.UTF8.GetByteCount(part));
            Encoding.UTF8.GetBytes(part, _unsent);
            _unsent.Write("\r\n"u8);
        }
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    /// <exception cref="IOException">The connection is lost, Redis does not answer in time or refuses the command.</exception>
    /// <exception cref="FormatException">This is not Redis.</exception>
    internal async Task<RespReply> AskAsync(string[] command, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(command, cancellationToken).WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new IOException("it does not answer", e);
        }
    }

    /// <summary>The next answer.</summary>
    /// <exception cref="RespException">Redis refused the command.</exception>
    /// <exception cref="IOException">The connection is lost.</exception>
    /// <exception cref="FormatException">This is not Redis.</exception>
    internal async Task<RespReply> ReadAsync(CancellationToken cancellationToken) => await ReadAsync(MaxDepth, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        await _stream.DisposeAsync();
    }

    private static async Task<RespConnection> OpenAsync(
        EndPoint address, ConfigurationOptions redis, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(redis.ConnectTimeout), time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var socket = new System.Net.Sockets.Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        RespConnection? connection = null;
        try
        {
            await socket.ConnectAsync(address, deadline.Token);
            connection = new RespConnection(await SecureAsync(new NetworkStream(socket, ownsSocket: true), address, redis, deadline.Token));
            await connection.SignInAsync(redis, deadline.Token);
            return connection;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            throw e is OperationCanceledException && !cancellationToken.IsCancellationRequested
                ? new IOException($"{address} does not answer.", e)
                : e;
        }
    }

    private static async Task<Stream> SecureAsync(
        NetworkStream stream, EndPoint address, ConfigurationOptions redis, CancellationToken cancellationToken)
    {
        if (!redis.Ssl)
        {
            return stream;
        }

        var host = address switch
        {
            DnsEndPoint name => name.Host,
            IPEndPoint ip => ip.Address.ToString(),
            _ => "",
        };
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = string.IsNullOrEmpty(redis.SslHost) ? host : redis.SslHost }, cancellationToken);
        return secure;
    }

    private async Task SignInAsync(ConfigurationOptions redis, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(redis.Password))
        {
            await AskAsync(["AUTH", redis.Password], cancellationToken);
        }

        if (redis.DefaultDatabase is > 0 and var database)
        {
            await AskAsync(["SELECT", FormattableString.Invariant($"{database}")], cancellationToken);
        }
    }

    private async Task<RespReply> AskAsync(string[] command, CancellationToken cancellationToken)
    {
        Write(command);
        await FlushAsync(cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    private void WriteHeader(char kind, int count)
    {
        var space = _unsent.GetSpan(16);
        space[0] = (byte)kind;
        Utf8Formatter.TryFormat(count, space[1..], out var digits);
        _unsent.Advance(1 + digits);
        _unsent.Write("\r\n"u8);
    }

    private async Task<RespReply> ReadAsync(int depth, CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken);
        switch (line.Length > 0 ? (char)line[0] : ' ')
        {
            case '+':
                return new RespReply(Bytes: line[1..]);
            case '-':
                throw new RespException(Encoding.UTF8.GetString(line, 1, line.Length - 1));
            case ':':
                return new RespReply(Number: Number(line));
            case '$' when Number(line) is var length and <= MaxLength:
                return length < 0 ? RespReply.Nothing : new RespReply(Bytes: await ReadTextAsync((int)length, cancellationToken));
            case '*' when Number(line) is var count and <= int.MaxValue && depth > 0:
                return count < 0 ? RespReply.Nothing : new RespReply(Items: await ReadItemsAsync((int)count, depth - 1, cancellationToken));
            default:
                throw NotRedis();
        }
    }

    private async Task<RespReply[]> ReadItemsAsync(int count, int depth, CancellationToken cancellationToken)
    {
        // Not an array of what is announced: that may be more than ever comes.
        var items = new List<RespReply>();
        for (var i = 0; i < count; i++)
        {
            items.Add(await ReadAsync(depth, cancellationToken));
        }

        return [.. items];
    }

    private async Task<byte[]> ReadTextAsync(int length, CancellationToken cancellationToken)
    {
        var read = await _reader.ReadAtLeastAsync(length + 2, cancellationToken);
        if (read.Buffer.Length < length + 2)
        {
            throw Lost();
        }

        var text = read.Buffer.Slice(0, length).ToArray();
        _reader.AdvanceTo(read.Buffer.GetPosition(length + 2));
        return text;
    }

    private async Task<byte[]> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _reader.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                _reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line.AsSpan().TrimEnd((byte)'\r').ToArray();
            }

            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted || read.Buffer.Length > MaxLine)
            {
                throw read.IsCompleted ? Lost() : NotRedis();
            }
        }
    }

    private static long Number(byte[] line) =>
        Utf8Parser.TryParse(line.AsSpan(1), out long number, out var length) && length == line.Length - 1 ? number : throw NotRedis();

    private static FormatException NotRedis() => new("This is no answer of Redis.");

    private static IOException Lost() => new("Redis has closed the connection.");
}
