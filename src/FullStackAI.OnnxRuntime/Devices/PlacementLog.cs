using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace FullStackAI.OnnxRuntime;

/// <summary>Reads from ONNX Runtime's own log where each node of a model was placed: its managed API does not tell.</summary>
internal static partial class PlacementLog
{
    private const string Named = "fsai-";
    private static readonly ConcurrentDictionary<string, Capture> Captures = new(StringComparer.Ordinal);

    // Held for the life of the process: the native side keeps a pointer to it.
    private static readonly DOrtLoggingFunction Sink = Receive;
    private static int _serial;

    /// <summary>The environment, made with our log if nobody made it before.</summary>
    internal static OrtEnv Environment()
    {
        if (!OrtEnv.IsCreated)
        {
            var options = new EnvironmentCreationOptions
            {
                logId = "FullStackAI",
                logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
                loggingFunction = Sink,
            };
            try
            {
                return OrtEnv.CreateInstanceWithOptions(ref options);
            }
            catch (OnnxRuntimeException) when (OrtEnv.IsCreated)
            {
                // Another thread was first; its environment serves.
                return OrtEnv.Instance();
            }
        }

        return OrtEnv.Instance();
    }

    /// <summary>Listens to what is said about one session while it is made.</summary>
    internal static Capture Begin(SessionOptions session)
    {
        // The session stays verbose when the capture has ended: its name tells what it may then write.
        string id = string.Create(
            CultureInfo.InvariantCulture, $"{Named}{Interlocked.Increment(ref _serial)}-{(int)session.LogSeverityLevel}");
        session.LogId = id;
        session.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE;
        return Captures.GetOrAdd(id, static key => new Capture(key));
    }

    private static void Receive(
        nint parameter, OrtLoggingLevel severity, string category, string logId, string codeLocation, string message)
    {
        foreach (Capture capture in Captures.Values)
        {
            if (logId.Contains(capture.Id, StringComparison.Ordinal))
            {
                capture.Add(message);
                return;
            }
        }

        if (!logId.StartsWith(Named, StringComparison.Ordinal) || severity >= (OrtLoggingLevel)(logId[^1] - '0'))
        {
            Console.Error.WriteLine($"ONNX Runtime: {message}");
        }
    }

    [GeneratedRegex(@"(?:Node\(s\) placed on|All nodes placed on) \[(?<provider>\w+)\]")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s*(?<operation>[\w.]+) \((?<node>.*)\)\s*$")]
    private static partial Regex Node();

    /// <summary>What was said about one session.</summary>
    internal sealed class Capture(string id) : IDisposable
    {
        private readonly ConcurrentQueue<string> _messages = new();

        internal string Id => id;

        public void Dispose() => Captures.TryRemove(id, out _);

        internal void Add(string message) => _messages.Enqueue(message);

        internal IReadOnlyList<NodePlacement> Result()
        {
            var placements = new List<NodePlacement>();
            string? provider = null;
            foreach (string line in _messages.SelectMany(message => message.Split('\n')))
            {
                if (Heading().Match(line) is { Success: true } heading)
                {
                    provider = heading.Groups["provider"].Value;
                    if (line.Contains("All nodes placed", StringComparison.Ordinal))
                    {
                        placements.Add(new NodePlacement("*", "*", provider));
                        provider = null;
                    }
                }
                else if (provider is not null && Node().Match(line) is { Success: true } node)
                {
                    placements.Add(new NodePlacement(node.Groups["node"].Value, node.Groups["operation"].Value, provider));
                }
                else
                {
                    provider = null;
                }
            }

            return placements;
        }
    }
}
