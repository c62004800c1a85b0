namespace FullStackAI.Reporting;

/// <summary>A colour for each kind of model, the same on the whole page.</summary>
internal static class Families
{
    internal static string Style(string family) => family switch
    {
        "" => "f1",
        "boosting" => "f2",
        "forest" => "f3",
        "extra-trees" => "f4",
        "mlp" => "f5",
        "linear" => "f6",
        "neighbors" => "f9",
        "naive-bayes" => "f10",
        _ => "f7",
    };

    internal static Html Chip(string family) =>
        new Html().Add($"<span class=\"chip\"><i class=\"{Style(family)}\"></i>{Figures.Cut(family, 30)}</span>");
}
