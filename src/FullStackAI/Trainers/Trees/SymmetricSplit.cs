namespace FullStackAI.Trainers.Trees;

/// <summary>A split that all leaves of a level share.</summary>
/// <param name="Gain">What the leaves that take part gain together; 0 for none.</param>
/// <param name="Feature">Position in <see cref="BinnedMatrix.Features"/>; −1 for none.</param>
/// <param name="Place">Numeric: bins up to this go left; categorical: number of the set that goes left.</param>
/// <param name="MissingLeft">Numeric: whether the missing go left.</param>
internal readonly record struct SymmetricSplit(double Gain, int Feature, int Place, bool MissingLeft)
{
    internal static SymmetricSplit None => new(0, -1, 0, MissingLeft: false);
}
