namespace FullStackAI.Reporting;

/// <summary>A chart of two axes, drawn as SVG: grid and labels first, then what is added, in order.</summary>
internal sealed class Plot
{
    /// <summary>The width of a drawing of which three stand in a row: its writing is then as large as that of two in a row.</summary>
    internal const double Third = 320;

    /// <summary>The width of a drawing of which two stand in a row.</summary>
    internal const double Half = 400;

    private const double Shape = 0.72; // height by width
    private const double LettersOfUnit = 0.12; // of an axis name that fit beside the axis
    private const double Left = 52;
    private const double Right = 12;
    private const double Top = 10;
    private const double Bottom = 42;

    private readonly Html _svg = new();
    private readonly Axis _x;
    private readonly Axis _y;

    /// <param name="says">What the chart shows, for those who cannot see it.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="xName">What runs to the right.</param>
    /// <param name="yName">What runs up.</param>
    /// <param name="width">In units of the drawing; it is scaled to its place: half of the page, or <see cref="Third"/>.</param>
    /// <param name="xTicks">The ticks in writing where they are names; null writes numbers.</param>
    internal Plot(string says, Axis x, Axis y, string xName, string yName, double width = Half, Func<double, string>? xTicks = null)
    {
        double height = Math.Round(width * Shape);
        (_x, _y, Width, Height) = (x, y, width, height);
        _svg.Add($"<svg class=\"plot\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{says}\">");
        foreach (double tick in y.Ticks)
        {
            double at = Y(tick);
            _svg.Add($"<path class=\"grid\" d=\"M{Left} {at}H{width - Right}\"/><text x=\"{Left - 7}\" y=\"{at + 3.5}\" class=\"tick end\">{y.Label(tick)}</text>");
        }

        foreach (double tick in x.Ticks)
        {
            double at = X(tick);
            _svg.Add($"<path class=\"grid\" d=\"M{at} {Top}V{height - Bottom}\"/><text x=\"{at}\" y=\"{height - Bottom + 15}\" class=\"tick mid\">{xTicks?.Invoke(tick) ?? x.Label(tick)}</text>");
        }

        _svg.Add($"<path class=\"axis\" d=\"M{Left} {Top}V{height - Bottom}H{width - Right}\"/>");
        _svg.Add($"<text x=\"{(Left + width - Right) / 2}\" y=\"{height - 6}\" class=\"name mid\">{Figures.Cut(xName, (int)(width * LettersOfUnit))}</text>");
        double middle = (Top + height - Bottom) / 2;
        _svg.Add($"<text transform=\"translate(12 {middle}) rotate(-90)\" class=\"name mid\">{Figures.Cut(yName, (int)(height * LettersOfUnit))}</text>");
    }

    internal double Width { get; }

    internal double Height { get; }

    internal double X(double value) => _x.Place(value, Left, Width - Right);

    internal double Y(double value) => _y.Place(value, Height - Bottom, Top);

    /// <summary>A line through points; fewer than two draw nothing.</summary>
    internal Plot Line(IReadOnlyList<(double X, double Y)> points, string style)
    {
        if (points.Count > 1)
        {
            _svg.Add($"<path class=\"line {style}\" d=\"{Path(points)}\"/>");
        }

        return this;
    }

    /// <summary>The space between two lines over the same places.</summary>
    internal Plot Band(IReadOnlyList<(double X, double Low, double High)> points, string style)
    {
        if (points.Count > 1)
        {
            Html upper = Path([.. points.Select(point => (point.X, point.High))]);
            Html lower = Path([.. points.Reverse().Select(point => (point.X, point.Low))]);
            _svg.Add($"<path class=\"band {style}\" d=\"{upper}L{new Html().Add(lower).Content.ToString(1, lower.Content.Length - 1)}Z\"/>");
        }

        return this;
    }

    /// <summary>Small dots in one path, so that thousands stay small.</summary>
    internal Plot Dots(IEnumerable<(double X, double Y)> points, string style)
    {
        var path = new Html();
        foreach ((double x, double y) in points)
        {
            path.Add($"M{X(x)} {Y(y)}h0");
        }

        _svg.Add($"<path class=\"dots {style}\" d=\"{path}\"/>");
        return this;
    }

    /// <summary>A dot with a name that shows when the pointer rests on it.</summary>
    internal Plot Mark(double x, double y, string style, string says)
    {
        _svg.Add($"<circle class=\"mark {style}\" cx=\"{X(x)}\" cy=\"{Y(y)}\" r=\"4\"><title>{says}</title></circle>");
        return this;
    }

    /// <summary>A standing bar; one without height is not drawn.</summary>
    internal Plot Bar(double from, double to, double low, double high, string style, string says)
    {
        if (!(high > low))
        {
            return this;
        }

        (double left, double right, double top, double bottom) = (X(from), X(to), Y(high), Y(low));
        _svg.Add($"<rect class=\"bar {style}\" x=\"{left}\" y=\"{top}\" width=\"{Math.Max(0.5, right - left)}\" height=\"{Math.Max(0, bottom - top)}\"><title>{says}</title></rect>");
        return this;
    }

    /// <summary>A straight line from one point to another.</summary>
    internal Plot Rule(double x1, double y1, double x2, double y2, string style)
    {
        _svg.Add($"<path class=\"{style}\" d=\"M{X(x1)} {Y(y1)}L{X(x2)} {Y(y2)}\"/>");
        return this;
    }

    internal Html Done() => _svg.Add($"</svg>");

    private Html Path(IReadOnlyList<(double X, double Y)> points)
    {
        var path = new Html();
        for (int i = 0; i < points.Count; i++)
        {
            if (i == 0)
            {
                path.Add($"M{X(points[i].X)} {Y(points[i].Y)}");
            }
            else
            {
                path.Add($"L{X(points[i].X)} {Y(points[i].Y)}");
            }
        }

        return path;
    }
}
