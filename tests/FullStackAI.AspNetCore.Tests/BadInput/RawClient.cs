using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>A connection over which a test sends any bytes at all.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly NetworkStream _stream;

    internal RawClient(TestServer server)
    {
        _client.Connect(IPAddress.Loopback, server.Client.BaseAddress!.Port);
        _stream = _client.GetStream();
    }

    /// <summary>Sends bytes.</summary>
    /// <returns>False when the server has ended the connection meanwhile.</returns>
    internal async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    internal Task<bool> TrySendAsync(string text) => TrySendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>All that comes until the server ends the connection.</summary>
    internal async Task<byte[]> ReadToEndAsync()
    {
        using var late = new CancellationTokenSource(TestServer.Patience);
        using var all = new MemoryStream();
        byte[] buffer = new byte[16 << 10];
        try
        {
            while (await _stream.ReadAsync(buffer, late.Token) is > 0 and int read)
            {
                all.Write(buffer, 0, read);
            }
        }
        catch (IOException)
        {
            // A reset ends the connection, too.
        }

        return all.ToArray();
    }

    /// <summary>Asks once, with a request that ends the connection.</summary>
    /// <returns>The statuses of all answers, and the text of the first one's error; empty for none.</returns>
    internal static async Task<(int[] Statuses, string Error)> AskAsync(TestServer server, string request)
    {
        using var client = new RawClient(server);
        await client.TrySendAsync(request);
        string text = Encoding.Latin1.GetString(await client.ReadToEndAsync());
        int[] statuses =
        [
            .. text
                .Split("HTTP/1.1 ")[1..]
                .Select(static answer => int.Parse(answer[..3], System.Globalization.CultureInfo.InvariantCulture))
        ];
        string body = text.Split("HTTP/1.1 ") is [_, var first, ..]
            && first.IndexOf("\r\n\r\n", StringComparison.Ordinal) is > 0 and int head
            ? first[(head + 4)..]
            : "";
        return (statuses, body.StartsWith("{\"error\":", StringComparison.Ordinal)
            ? JsonDocument.Parse(body).RootElement.GetProperty("error").GetString()!
            : "");
    }

    public void Dispose() => _client.Dispose();
}
