using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>What the final model is made of, and with which weights.</summary>
internal static class EnsembleSection
{
    internal static Section? Of(ReportFacts facts)
    {
        if (facts.Bundle is not { } bundle)
        {
            return null;
        }

        double total = bundle.Members.Sum(member => member.Weight);
        var members = bundle.Members.GroupBy(member => member.Name)
            .Select(group => (
                Name: group.Key.Length > 0 ? group.Key : group.First().Model.ComponentName,
                Models: group.ToArray(),
                Weight: group.Sum(member => member.Weight) / total))
            .OrderByDescending(member => Math.Abs(member.Weight)).ThenBy(member => member.Name, StringComparer.Ordinal).ToArray();
        var body = new Html();
        if (members.Length > 1)
        {
            body.Add(Section.Figure(
                "Weights",
                LyingBars.Draw(
                    "Weights of the members",
                    [.. members.Select(member => new LyingBar(member.Name, member.Weight, double.NaN, Figures.Share(member.Weight)))],
                    width: LyingBars.Whole),
                "",
                "full"));
        }

        Leaderboard? board = facts.Board;
        body.Add(Section.Table("The parts of the model", board is null
            ? ["Part", ">Weight", "Made of"]
            : ["Part", ">Weight", "Made of", $">{board.Metric.Name} alone", "Settings"], members.Select(member =>
        {
            LeaderboardEntry? entry = board?.Entries.FirstOrDefault(entry => entry.Name == member.Name);
            string made = member.Models.Length > 1 ? $"the mean of {member.Models.Length} models, one of each fold"
                : facts.Board is null ? "one model"
                : "one model of all rows";
            Html[] cells =
            [
                new Html().Add($"<b>{member.Name}</b>"),
                Section.Text(Figures.Share(member.Weight)),
                Section.Text($"{made} ({member.Models[0].Model.ComponentName}, {Figures.Of(member.Models[0].Model.Features.Count, "feature")})"),
            ];
            return board is null
                ? cells
                : [.. cells, Section.Text(entry is null ? "–" : Figures.Score(entry.Score.Value)), Section.Text(entry?.Settings ?? "")];
        })));
        string after = bundle.Calibrator is { } calibrator
            ? $"Probabilities are corrected after the blend ({calibrator.ComponentName}). "
            : "";
        string size = bundle.FileBytes > 0 ? $"The file has {Figures.Count(bundle.FileBytes / 1024.0)} KB." : "";
        return new Section(
            "ensemble",
            "The model",
            $"{(members.Length > 1 ? "Predictions of the parts are averaged by weight. " : "")}{after}{size}",
            body);
    }
}
