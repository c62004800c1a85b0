using System.Text;
using Spectre.Console;

namespace FullStackAI.Cli.Output;

/// <summary>Where the tool writes: results to standard output, everything else to standard error.
/// Plain text where nobody looks, tables and colours on a terminal.</summary>
internal sealed class Screen
{
    private readonly IAnsiConsole? _results;
    private readonly IAnsiConsole? _messages;

    /// <param name="output">Results as text.</param>
    /// <param name="raw">Results as bytes; the same place as <paramref name="output"/>.</param>
    /// <param name="error">Progress, warnings and faults.</param>
    /// <param name="results">Draws results on a terminal; null where output is no terminal.</param>
    /// <param name="messages">Draws messages on a terminal; null where the error stream is no terminal.</param>
    internal Screen(TextWriter output, Stream raw, TextWriter error, IAnsiConsole? results = null, IAnsiConsole? messages = null)
    {
        Out = output;
        Raw = raw;
        Error = error;
        _results = results;
        _messages = messages;
    }

    /// <summary>Results as text.</summary>
    internal TextWriter Out { get; }

    /// <summary>Results as bytes; the same place as <see cref="Out"/>.</summary>
    internal Stream Raw { get; }

    /// <summary>Progress, warnings and faults.</summary>
    internal TextWriter Error { get; }

    /// <summary>Draws progress; null where the error stream is no terminal.</summary>
    internal IAnsiConsole? Progress => _messages;

    /// <summary>The screen of this process.</summary>
    internal static Screen OfConsole()
    {
        Encoding utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Console.OutputEncoding = utf8;
        var raw = new StandardOutput();
        return new Screen(
            Console.IsOutputRedirected ? new StreamWriter(raw, utf8) { AutoFlush = true } : Console.Out,
            raw,
            Console.Error,
            Console.IsOutputRedirected ? null : Draws(Console.Out),
            Console.IsErrorRedirected ? null : Draws(Console.Error));
    }

    /// <summary>Writes a result.</summary>
    internal void Line(string text = "") => Out.WriteLine(text);

    /// <summary>Writes a heading over a result.</summary>
    internal void Heading(string text)
    {
        if (_results is null)
        {
            Out.WriteLine(text);
            return;
        }

        _results.MarkupLineInterpolated($"[bold]{text}[/]");
    }

    /// <summary>Writes a table of results: aligned columns in plain text, a drawn table on a terminal.</summary>
    internal void Table(TextTable table)
    {
        if (_results is null)
        {
            Out.Write(table.ToPlainText());
            return;
        }

        _results.Write(table.ToDrawing());
    }

    /// <summary>Tells something beside the result.</summary>
    internal void Note(string text) => Message(new Style(Color.Grey), "", text);

    /// <summary>Tells something the user should look at.</summary>
    internal void Warn(string text) => Message(new Style(Color.Yellow), "warning: ", text);

    /// <summary>Tells why it did not work.</summary>
    internal void Fail(string text) => Message(new Style(Color.Red), "error: ", text);

    private void Message(Style style, string prefix, string text)
    {
        if (_messages is null)
        {
            Error.WriteLine(prefix + text);
            return;
        }

        _messages.Write(new Text($"{prefix}{text}\n", style));
    }

    private static IAnsiConsole Draws(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
