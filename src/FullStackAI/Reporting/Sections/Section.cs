namespace FullStackAI.Reporting;

/// <summary>A part of the page.</summary>
/// <param name="Id">Where links to it go.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Lead">One sentence on how to read it; empty for none.</param>
/// <param name="Body">What it shows.</param>
internal sealed record Section(string Id, string Title, string Lead, Html Body)
{
    /// <summary>A drawing with its heading and a line beneath.</summary>
    internal static Html Figure(string title, Html drawing, string caption = "", string style = "")
    {
        var figure = new Html();
        figure.Add($"<figure class=\"card {style}\"><h3>{title}</h3>{drawing}");
        if (caption.Length > 0)
        {
            figure.Add($"<figcaption>{caption}</figcaption>");
        }

        return figure.Add($"</figure>");
    }

    /// <summary>Which line is which, by colour and by dash.</summary>
    internal static Html Legend(params IEnumerable<(string Style, string Name)> entries)
    {
        var legend = new Html();
        legend.Add($"<div class=\"legend\">");
        foreach ((string style, string name) in entries)
        {
            legend.Add($"<span><svg viewBox=\"0 0 22 8\" aria-hidden=\"true\"><path class=\"line {style}\" d=\"M1 4H21\"/></svg>{Figures.Cut(name, 40)}</span>");
        }

        return legend.Add($"</div>");
    }

    /// <summary>A table; headings that begin with <c>&gt;</c> stand above numbers.</summary>
    internal static Html Table(string caption, string[] headings, IEnumerable<Html[]> rows, string style = "")
    {
        var table = new Html();
        table.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\"><table class=\"{style}\"><caption>{caption}</caption><thead><tr>");
        foreach (string heading in headings)
        {
            table.Add($"<th scope=\"col\"{Numeric(heading)}>{heading.TrimStart('>')}</th>");
        }

        table.Add($"</tr></thead><tbody>");
        foreach (Html[] row in rows)
        {
            table.Add($"<tr>");
            for (int cell = 0; cell < row.Length; cell++)
            {
                table.Add($"<td{Numeric(headings[cell])}>{row[cell]}</td>");
            }

            table.Add($"</tr>");
        }

        return table.Add($"</tbody></table></div>");
    }

    /// <summary>Text as a piece.</summary>
    internal static Html Text(string text) => new Html().Add($"{text}");

    private static Html? Numeric(string heading) => heading.StartsWith('>') ? new Html().Add($" class=\"num\"") : null;
}
