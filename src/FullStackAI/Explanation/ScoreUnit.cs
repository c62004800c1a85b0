using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;

namespace FullStackAI.Explanation;

/// <summary>What the numbers of an explanation count: the space in which a model adds up what it knows.</summary>
public enum ScoreUnit
{
    /// <summary>The label's own unit.</summary>
    Label,

    /// <summary>The logarithm of the label: what is added here multiplies there.</summary>
    LogLabel,

    /// <summary>Log-odds of the class: ln(p / (1 − p)).</summary>
    LogOdds,

    /// <summary>The logarithm of the class's probability, up to a number that all classes of a row share.</summary>
    LogProbability,

    /// <summary>The probability of the class.</summary>
    Probability,

    /// <summary>The score that orders the rows of a ranking.</summary>
    Rank,
}

/// <summary>Finds the unit of a bundle's scores.</summary>
internal static class ScoreUnits
{
    internal static ScoreUnit Of(BundleManifest manifest, Blend blend, bool isLinear)
    {
        if (manifest.Task == TaskKind.Ranking)
        {
            return ScoreUnit.Rank;
        }

        if (!isLinear)
        {
            return manifest.Task switch
            {
                TaskKind.Binary => ScoreUnit.LogOdds,
                TaskKind.Multiclass => ScoreUnit.LogProbability,
                _ => ScoreUnit.Label,
            };
        }

        return blend.Groups[0].Models[0].Link switch
        {
            Link.Sigmoid or Link.NormalizedSigmoid => ScoreUnit.LogOdds,
            Link.Softmax => ScoreUnit.LogProbability,
            Link.Exp => ScoreUnit.LogLabel,
            _ => manifest.Task == TaskKind.Regression ? ScoreUnit.Label : ScoreUnit.Probability,
        };
    }
}
