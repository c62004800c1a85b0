namespace FullStackAI.Trainers.Forests;

/// <summary>A cut that parts the rows of a node.</summary>
/// <param name="Gain">What it gains; above 0.</param>
/// <param name="Feature">Position among the binned features; −1 for none.</param>
/// <param name="Place">The last place that goes left.</param>
/// <param name="SpecialLeft">Whether rows without a place go left.</param>
/// <param name="HasSpecial">Whether the node has such rows.</param>
/// <param name="Left">Packed sum of the rows that go left.</param>
internal readonly record struct Cut(double Gain, int Feature, int Place, bool SpecialLeft, bool HasSpecial, long Left)
{
    internal static Cut None => new(0, -1, 0, false, false, 0);
}
