namespace FullStackAI.Reporting;

/// <summary>Puts the sections onto one page that needs nothing from outside: styles
/// and drawings are in it, scripts are forbidden.</summary>
internal static class ReportPage
{
    internal static string Of(ReportFacts facts)
    {
        Section[] sections = [.. ((Section?[])
        [
            WarningSection.Of(facts),
            QualitySection.Of(facts),
            UsageSection.Of(facts),
            LeaderboardSection.Of(facts),
            LearningSection.Of(facts),
            EnsembleSection.Of(facts),
            DataSection.Of(facts),
            ColumnSection.Of(facts),
            TimingSection.Of(facts),
            DecisionSection.Of(facts),
            ReproductionSection.Of(facts),
        ]).OfType<Section>()];
        string title = facts.Options.Title ?? $"{facts.Label} – {SummarySection.Words(facts.Task)} report";
        var page = new Html();
        page.Add($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><meta name=\"generator\" content=\"FullStackAI\"><title>{Figures.Cut(title, 120)}</title><style>");
        page.Content.Append(ReportStyle.Sheet);
        page.Add($"</style></head>\n<body><a class=\"skip\" href=\"#main\">To the content</a><div class=\"page\"><nav aria-label=\"Sections\"><p class=\"brand\">FullStackAI</p><ul>");
        foreach (Section section in sections)
        {
            page.Add($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>");
        }

        page.Add($"</ul></nav><main id=\"main\">{SummarySection.Head(facts)}");
        foreach (Section section in sections)
        {
            page.Add($"\n<section id=\"{section.Id}\" aria-labelledby=\"{section.Id}-title\"><h2 id=\"{section.Id}-title\">{section.Title}</h2>");
            if (section.Lead.Length > 0)
            {
                page.Add($"<p class=\"lead\">{section.Lead}</p>");
            }

            page.Add($"{section.Body}</section>");
        }

        return page
            .Add($"\n<footer>Made by FullStackAI. This page is one file; it loads nothing and sends nothing.</footer></main></div></body></html>\n")
            .ToString();
    }
}
