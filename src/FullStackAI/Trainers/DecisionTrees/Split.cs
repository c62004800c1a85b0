namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>A question that a node may ask.</summary>
/// <param name="Feature">The feature asked about.</param>
/// <param name="Threshold">Numeric cells up to this go left.</param>
/// <param name="LeftLevels">For a categorical feature the levels that go left; null for a numeric one.</param>
/// <param name="MissingLeft">Whether missing cells go left.</param>
/// <param name="Gain">What the criterion gains.</param>
/// <param name="Margin">What part of the gain may be rounding.</param>
internal sealed record Split(int Feature, float Threshold, HashSet<int>? LeftLevels, bool MissingLeft, double Gain, double Margin)
{
    /// <summary>Whether the question is better than one found before, by more than rounding: of equal
    /// questions the first is asked, however its sums were added up.</summary>
    internal bool Beats(Split? other) => other is null || Gain > other.Gain + Math.Max(Margin, other.Margin);

    /// <summary>Whether a cell goes left.</summary>
    internal bool GoesLeft(float cell) =>
        float.IsNaN(cell) ? MissingLeft : LeftLevels is null ? cell <= Threshold : LeftLevels.Contains((int)cell);
}
