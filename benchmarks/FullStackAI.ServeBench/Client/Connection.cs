using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FullStackAI.ServeBench.Client;

/// <summary>One kept-alive connection that sends prepared bytes and reads whole
/// answers, with as little work of its own as can be.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _count;

    private Connection(Uri address)
    {
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, address.Port));
        Handle = (int)_socket.Handle;
    }

    /// <summary>What the system calls it.</summary>
    internal int Handle { get; }

    /// <summary>When its request was due; 0 while it has none.</summary>
    internal long Due { get; private set; }

    internal static Connection[] Open(Uri address, int count) => [.. Enumerable.Range(0, count).Select(_ => new Connection(address))];

    /// <summary>Sends a request; its answer is read when it comes.</summary>
    internal void Ask(ReadOnlySpan<byte> request, long due)
    {
        Due = due;
        _count = 0;
        while (!request.IsEmpty)
        {
            nint sent = Libc.Send(Handle, request);
            request = sent > 0 ? request[(int)sent..] : throw new IOException("The server closed the connection.");
        }
    }

    /// <summary>Reads what has come; the answer when it is whole.</summary>
    internal Answer? Read()
    {
        nint read = Libc.Receive(Handle, _buffer.AsSpan(_count));
        if (read <= 0)
        {
            throw new IOException("The server closed the connection within an answer.");
        }

        _count += (int)read;
        int head = _buffer.AsSpan(0, _count).IndexOf("\r\n\r\n"u8);
        if (head < 0 || Whole(head) is not { } answer)
        {
            return null;
        }

        Due = 0;
        return answer;
    }

    /// <summary>The last answer's body.</summary>
    internal string Body { get { int head = _buffer.AsSpan().IndexOf("\r\n\r\n"u8); return Encoding.UTF8.GetString(
        _buffer.AsSpan(head + 4, LengthOf(_buffer.AsSpan(0, head)))); } }

    public void Dispose() => _socket.Dispose();

    private Answer? Whole(int head)
    {
        ReadOnlySpan<byte> headers = _buffer.AsSpan(0, head);
        if (_count < head + 4 + LengthOf(headers))
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
