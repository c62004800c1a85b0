using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data.Splits;

namespace FullStackAI.Reporting;

/// <summary>The best entry as it was on one fold: its models have not seen the fold's
/// test rows, so what is measured there holds for new rows.</summary>
internal static class HonestModel
{
    private const int MostRowsToDescribe = 5_000;

    /// <summary>The models of the fold, and the rows they have not seen; null when they were not kept.</summary>
    internal static (Bundle Bundle, int[] Rows)? Of(Leaderboard board)
    {
        FinishedRun run = board.Run;
        int number = run.Data.Roles.Time is null ? 0 : run.Plan.Folds.Count - 1; // by time the last one has learned from most
        Fold fold = run.Plan.Folds[number];
        IReadOnlyList<BlendMember> parts = board.Best.Members.Count > 0 ? board.Best.Members : [new BlendMember(board.Best.Name, 1)];
        List<BundleMember> members = [];
        foreach ((string name, double weight) in parts)
        {
            if (run.Trials.All.FirstOrDefault(trial => trial.Name == name)?.Models is not { } models)
            {
                return null;
            }

            members.Add(new BundleMember(models[number].Pipeline, models[number].Model, weight, name));
        }

        Bundle final = board.Best.Bundle;
        Bundle bundle = Bundle.Create(final.Manifest, members, SampledRows.Of(run.Data.Features, MostRowsToDescribe), final.Calibrator);
        return bundle.Signature.Columns.Count == 0 ? null : (bundle, fold.Test);
    }
}
