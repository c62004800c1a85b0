namespace FullStackAI.Reporting;

/// <summary>One lying bar.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Value">Its length; below zero it goes to the left.</param>
/// <param name="Error">Half the length of its whisker; NaN draws none.</param>
/// <param name="Shown">The value in writing.</param>
internal readonly record struct LyingBar(string Name, double Value, double Error, string Shown);

/// <summary>Lying bars under each other, names on the left, values on the right.</summary>
internal static class LyingBars
{
    /// <summary>The width of a drawing over the whole page.</summary>
    internal const double Whole = 760;

    private const double RowHeight = 24;
    private const double LetterWidth = 7.1; // of names, at most on average

    /// <param name="says">What the bars show, for those who cannot see them.</param>
    /// <param name="bars">One or more, from above.</param>
    /// <param name="style">Their colour.</param>
    /// <param name="width">In units of the drawing: half of the page, <see cref="Plot.Third"/>, or <see cref="Whole"/>.</param>
    internal static Html Draw(string says, IReadOnlyList<LyingBar> bars, string style = "f1", double width = Plot.Half)
    {
        double nameWidth = width * (width > Plot.Half ? 0.28 : 0.36);
        double valueWidth = Math.Max(width > Plot.Half ? 100 : 56, 14 + (bars.Max(bar => bar.Shown.Length) * LetterWidth));
        int longestName = (int)((nameWidth - 10) / LetterWidth);
        double low = Math.Min(0, bars.Min(bar => bar.Value - Whisker(bar)));
        double high = Math.Max(0, bars.Max(bar => bar.Value + Whisker(bar)));
        Axis axis = Axis.Over(low, high > low ? high : low + 1, isRounded: false);
        double X(double value) => axis.Place(value, nameWidth, width - valueWidth);
        double height = (bars.Count * RowHeight) + 8;
        var svg = new Html();
        svg.Add($"<svg class=\"plot bars\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{says}\"><path class=\"axis\" d=\"M{X(0)} 2V{height - 4}\"/>");
        for (int i = 0; i < bars.Count; i++)
        {
            LyingBar bar = bars[i];
            double top = 4 + (i * RowHeight);
            double middle = top + (RowHeight / 2);
            svg.Add($"<text x=\"{nameWidth - 10}\" y=\"{middle + 4}\" class=\"label end\">{Figures.Cut(bar.Name, longestName)}<title>{bar.Name}</title></text>");
            svg.Add($"<rect class=\"bar {style}\" rx=\"2\" x=\"{Math.Min(X(0), X(bar.Value))}\" y=\"{top + 4}\" width=\"{Math.Abs(X(bar.Value) - X(0))}\" height=\"{RowHeight - 8}\"><title>{bar.Name}: {bar.Shown}</title></rect>");
            if (bar.Error > 0)
            {
                svg.Add($"<path class=\"whisker\" d=\"M{X(bar.Value - bar.Error)} {middle}H{X(bar.Value + bar.Error)}M{X(bar.Value - bar.Error)} {middle - 3}v6M{X(bar.Value + bar.Error)} {middle - 3}v6\"/>");
            }

            svg.Add($"<text x=\"{width - valueWidth + 10}\" y=\"{middle + 4}\" class=\"label\">{bar.Shown}</text>");
        }

        return svg.Add($"</svg>");
    }

    private static double Whisker(LyingBar bar) => bar.Error > 0 ? bar.Error : 0;
}
