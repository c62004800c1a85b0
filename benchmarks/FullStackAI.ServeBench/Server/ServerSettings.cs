using System.Globalization;

namespace FullStackAI.ServeBench.Server;

/// <summary>What a server's process is to be; it travels as words on a command line.</summary>
internal sealed record ServerSettings
{
    /// <summary>Whether it only sends bodies back.</summary>
    internal bool IsEcho { get; init; }

    /// <summary>The folder of models.</summary>
    internal string Models { get; init; } = "";

    /// <summary>The file of keys.</summary>
    internal string Keys { get; init; } = "";

    /// <summary>What listens (<see cref="Telemetry.Listen"/>).</summary>
    internal string Telemetry { get; init; } = "none";

    /// <summary>Requests worked on at once; 0 for the default.</summary>
    internal int ConcurrentRequests { get; init; }

    /// <summary>The widths of the layers of a network on ONNX Runtime served as <c>net</c>; 0 for none.</summary>
    internal int NetworkWidth { get; init; }

    /// <summary>Batches at once for it; 0 for no queue.</summary>
    internal int Batches { get; init; }

    /// <summary>Rows that may wait for its batches; 0 for the default.</summary>
    internal int QueuedRows { get; init; }

    /// <summary>How long a request waits for room in that queue, in milliseconds; below 0 for the default.</summary>
    internal int RoomWait { get; init; } = -1;

    internal string[] ToWords() =>
        [
            "server", IsEcho ? "echo" : "models", Models, Keys, Telemetry, Text(ConcurrentRequests), Text(NetworkWidth), Text(Batches),
            Text(QueuedRows), Text(RoomWait),
        ];

    internal static ServerSettings Of(string[] words) => new()
    {
        IsEcho = words[1] == "echo",
        Models = words[2],
        Keys = words[3],
        Telemetry = words[4],
        ConcurrentRequests = Number(words[5]),
        NetworkWidth = Number(words[6]),
        Batches = Number(words[7]),
        QueuedRows = Number(words[8]),
        RoomWait = Number(words[9]),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
