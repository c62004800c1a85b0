using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>How many rows of each class were taken for each class, as tinted cells.</summary>
internal static class ConfusionDrawing
{
    private const int LongestName = 16;
    private const double Names = 112;
    private const double LetterWidth = 6.2;
    private const int CellsWithNumbers = 12;
    private const double FullColour = 0.85; // of a class in one cell: its number is written in the colour of the ground

    /// <param name="matrix">The counts.</param>
    /// <param name="classes">The classes to show; null shows all.</param>
    /// <param name="width">The least width, in units of the drawing.</param>
    internal static Html Draw(ConfusionMatrix matrix, int[]? classes = null, double width = Plot.Half)
    {
        classes ??= [.. Enumerable.Range(0, matrix.NumberOfClasses)];
        double cell = Math.Clamp((width - Names) / classes.Length, 16, 90);
        double top = 24;
        int longest = Math.Min(LongestName, classes.Max(@class => matrix.ClassNames[@class].Length));
        bool slants = longest * LetterWidth > cell;
        double names = slants ? 14 + (longest * LetterWidth * 0.65) : 22;
        width = Math.Max(width, Names + (classes.Length * cell) + (slants ? longest * LetterWidth * 0.75 : 10));
        double height = top + (classes.Length * cell) + names;
        IReadOnlyList<IReadOnlyList<double>> counts = matrix.Counts;
        var svg = new Html();
        svg.Add($"<svg class=\"plot\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"Confusion matrix: rows are the true classes, columns the predicted ones\"><text x=\"0\" y=\"14\" class=\"name\">true ↓ predicted →</text>");
        for (int i = 0; i < classes.Length; i++)
        {
            double total = counts[classes[i]].Sum();
            svg.Add($"<text x=\"{Names - 8}\" y=\"{top + ((i + 0.5) * cell) + 4}\" class=\"tick end\">{Figures.Cut(matrix.ClassNames[classes[i]], LongestName)}</text>");
            for (int j = 0; j < classes.Length; j++)
            {
                double count = counts[classes[i]][classes[j]];
                double share = total > 0 ? count / total : 0;
                (double x, double y) = (Names + (j * cell), top + (i * cell));
                svg.Add($"<rect class=\"cell {(i == j ? "f1" : "f2")}\" style=\"fill-opacity:{(count == 0 ? 0.03 : 0.1 + (0.75 * share))}\" x=\"{x + 0.5}\" y=\"{y + 0.5}\" width=\"{cell - 1}\" height=\"{cell - 1}\"><title>{Figures.Count(count)} of {Figures.Cut(matrix.ClassNames[classes[i]], 60)} taken for {Figures.Cut(matrix.ClassNames[classes[j]], 60)} ({Figures.Share(share)})</title></rect>");
                if (classes.Length <= CellsWithNumbers && count > 0)
                {
                    svg.Add($"<text x=\"{x + (cell / 2)}\" y=\"{y + (cell / 2) + 4}\" class=\"count mid{(share > FullColour ? " on" : "")}\">{(cell < 34 && count >= 1000 ? Figures.Invariant($"{count / 1000:0}k") : Figures.Count(count))}</text>");
                }
            }
        }

        for (int j = 0; j < classes.Length; j++)
        {
            double x = Names + ((j + 0.5) * cell);
            double y = top + (classes.Length * cell) + 14;
            string name = Figures.Cut(matrix.ClassNames[classes[j]], LongestName);
            if (slants)
            {
                svg.Add($"<text transform=\"translate({x - 2} {y - 6}) rotate(40)\" class=\"tick\">{name}</text>");
            }
            else
            {
                svg.Add($"<text x=\"{x}\" y=\"{y}\" class=\"tick mid\">{name}</text>");
            }
        }

        return svg.Add($"</svg>");
    }
}
