using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FullStackAI.Reporting;

/// <summary>A piece of HTML that is written by interpolated strings: what stands in the
/// literal is markup, what stands in a hole is text and is escaped.</summary>
internal sealed class Html
{
    internal StringBuilder Content { get; } = new();

    internal bool IsEmpty => Content.Length == 0;

    /// <summary>Adds markup; strings in holes are escaped, numbers are written with at most
    /// two decimals (coordinates), other pieces as they are.</summary>
    internal Html Add([InterpolatedStringHandlerArgument("")] HtmlHoles markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Adds another piece.</summary>
    internal Html Add(Html piece)
    {
        Content.Append(piece.Content);
        return this;
    }

    public override string ToString() => Content.ToString();
}

/// <summary>Fills the holes of markup.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlHoles(int literalLength, int formattedCount, Html target)
{
    private readonly StringBuilder _content = target.Content.EnsureCapacityFor(literalLength + (8 * formattedCount));

    public void AppendLiteral(string markup) => _content.Append(markup);

    public void AppendFormatted(string? text) => HtmlText.Append(_content, text);

    public void AppendFormatted(int number) => _content.Append(CultureInfo.InvariantCulture, $"{number}");

    public void AppendFormatted(double coordinate) =>
        _content.Append(CultureInfo.InvariantCulture, $"{(Math.Abs(coordinate) < 0.005 ? 0 : coordinate):0.##}");

    public void AppendFormatted(Html? piece) => _content.Append(piece?.Content);
}

/// <summary>Room for what is about to be written.</summary>
file static class Capacity
{
    internal static StringBuilder EnsureCapacityFor(this StringBuilder text, int more)
    {
        if (text.Capacity - text.Length < more)
        {
            text.EnsureCapacity(Math.Max(text.Length + more, text.Capacity * 2));
        }

        return text;
    }
}
