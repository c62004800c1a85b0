using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;

namespace FullStackAI.Bundles;

/// <summary>Checks that manifest, members and calibrator fit each other.</summary>
internal static class BundleFaults
{
    private const double Rounding = 1e-9; // weighted means of probabilities may leave [0, 1] by their last bits

    internal static IEnumerable<string> Find(BundleManifest manifest, IReadOnlyList<BundleMember> members, Calibrator? calibrator)
    {
        foreach (string fault in manifest.Faults())
        {
            yield return fault;
        }

        if (members.Count == 0)
        {
            yield return "there is no model";
            yield break;
        }

        if (calibrator is not null && manifest.Task is not (TaskKind.Binary or TaskKind.Multiclass))
        {
            yield return $"a calibrator corrects probabilities, but the task is {manifest.Task}";
        }

        double weights = 0;
        for (int number = 0; number < members.Count; number++)
        {
            weights += members[number].Weight;
            foreach (string fault in FaultsOf(manifest, members[number], number))
            {
                yield return fault;
            }
        }

        if (!(weights > 0))
        {
            yield return "the members' weights add up to nothing";
        }
    }

    private static IEnumerable<string> FaultsOf(BundleManifest manifest, BundleMember member, int number)
    {
        string subject = $"model {number} ('{member.Model.ComponentName}')";
        if (!double.IsFinite(member.Weight) || (member.Weight < 0 && manifest.Task != TaskKind.Regression))
        {
            yield return $"{subject} has weight {member.Weight.ToString(System.Globalization.CultureInfo.InvariantCulture)}; expected a finite number{(manifest.Task == TaskKind.Regression ? "" : " of 0 or more")}";
        }

        if (member.Model.OutputCount != manifest.OutputCount)
        {
            yield return $"{subject} gives {member.Model.OutputCount} outputs a row; a {manifest.Task} task with {manifest.ClassNames.Count} classes needs {manifest.OutputCount}";
        }

        if (member.Model.Features.Count != member.Pipeline.Features.Count)
        {
            yield return $"{subject} reads {member.Model.Features.Count} features, but its pipeline gives {member.Pipeline.Features.Count}";
        }

        bool probabilities = manifest.Task is TaskKind.Binary or TaskKind.Multiclass;
        if (probabilities && member.Model.Link == Link.Exp) // identity may: trees and baselines give shares of classes
        {
            yield return $"{subject} has link {member.Model.Link}, which gives no probabilities; a {manifest.Task} task needs them";
        }
    }

    /// <summary>What predictions say of the models: a model of another task gives numbers that are no probabilities.</summary>
    /// <param name="manifest">Task and classes.</param>
    /// <param name="outputs">[rows × outputs]; predictions of some rows.</param>
    internal static string? Find(BundleManifest manifest, ReadOnlySpan<double> outputs)
    {
        if (manifest.Task is TaskKind.Regression or TaskKind.Ranking)
        {
            return null;
        }

        foreach (double output in outputs)
        {
            if (!(output >= -Rounding && output <= 1 + Rounding))
            {
                return $"the models predict {output.ToString(System.Globalization.CultureInfo.InvariantCulture)}, which is no probability; a {manifest.Task} task needs them";
            }
        }

        return null;
    }
}
