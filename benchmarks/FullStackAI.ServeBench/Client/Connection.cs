using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FullStackAI.ServeBench.Client;

/// <summary>One kept-alive connection that sends prepared bytes and reads whole answers, with as little work of its own as can be.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 << 10];

    internal static async Task<Connection> OpenAsync(Uri address)
    {
        var connection = new Connection();
        await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port));
        return connection;
    }

    /// <summary>Sends a request and reads its answer to the end.</summary>
    internal async ValueTask<Answer> AskAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        int count = 0;
        while (true)
        {
            int read = await _socket.ReceiveAsync(_buffer.AsMemory(count));
            if (read == 0)
            {
                throw new IOException("The server closed the connection within an answer.");
            }

            count += read;
            int head = _buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
            if (head >= 0 && Whole(head, count) is { } answer)
            {
                return answer;
            }
        }
    }

    /// <summary>The last answer's body.</summary>
    internal string Body { get { int head = _buffer.AsSpan().IndexOf("\r\n\r\n"u8); return Encoding.UTF8.GetString(_buffer.AsSpan(head + 4, LengthOf(_buffer.AsSpan(0, head)))); } }

    public void Dispose() => _socket.Dispose();

    private Answer? Whole(int head, int count)
    {
        ReadOnlySpan<byte> headers = _buffer.AsSpan(0, head);
        if (count < head + 4 + LengthOf(headers))
        {
            return null;
        }

        int status = ((headers[9] - '0') * 100) + ((headers[10] - '0') * 10) + headers[11] - '0';
        return new Answer(status, status is 429 or 503 && headers.IndexOf("\r\nRetry-After: "u8) >= 0);
    }

    private static int LengthOf(ReadOnlySpan<byte> headers)
    {
        ReadOnlySpan<byte> name = "\r\nContent-Length: "u8;
        int at = headers.IndexOf(name);
        int length = 0;
        for (int i = at + name.Length; at >= 0 && i < headers.Length && headers[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            length = (length * 10) + headers[i] - '0';
        }

        return length;
    }
}

/// <summary>What came back.</summary>
/// <param name="Status">The status.</param>
/// <param name="HasRetryAfter">Whether a refusal says when to ask again.</param>
internal readonly record struct Answer(int Status, bool HasRetryAfter);
