using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Rollout;

/// <summary>Tells rows to which two versions give different answers.</summary>
internal static class Disagreement
{
    /// <summary>Counts them: another class, or a number that is farther away than the tolerance.</summary>
    /// <param name="live">What answered; of the same kind as the other.</param>
    /// <param name="liveOutputs">[rows × outputs] of it.</param>
    /// <param name="other">What is compared.</param>
    /// <param name="otherOutputs">[rows × outputs] of it.</param>
    /// <param name="rows">How many; at least 1.</param>
    /// <param name="tolerance">Of numbers, as a share of the larger one.</param>
    internal static int Count(
        ModelOutputs live, ReadOnlySpan<double> liveOutputs, ModelOutputs other, ReadOnlySpan<double> otherOutputs, int rows,
        double tolerance)
    {
        int width = liveOutputs.Length / rows;
        int otherWidth = otherOutputs.Length / rows;
        int count = 0;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<double> a = liveOutputs.Slice(row * width, width);
            ReadOnlySpan<double> b = otherOutputs.Slice(row * otherWidth, otherWidth);
            bool agree = live.IsClassifier
                ? live.Classes[live.ClassOf(a)].Equals(other.Classes[other.ClassOf(b)])
                : a[0].Equals(b[0]) || Math.Abs(a[0] - b[0]) <= tolerance * Math.Max(Math.Abs(a[0]), Math.Abs(b[0])); // NaN equals NaN here
            count += agree ? 0 : 1;
        }

        return count;
    }
}
