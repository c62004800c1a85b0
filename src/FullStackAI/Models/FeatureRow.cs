namespace FullStackAI.Models;

/// <summary>The features of one row, in the form a model reads without allocating.</summary>
/// <param name="dense">[dense features]; NaN where missing; a categorical feature holds its code.</param>
/// <param name="sparseIndices">[stored]; ascending; column c is feature DenseCount + c.</param>
/// <param name="sparseValues">[stored]; the numbers.</param>
public readonly ref struct FeatureRow(
    ReadOnlySpan<float> dense, ReadOnlySpan<int> sparseIndices = default, ReadOnlySpan<float> sparseValues = default)
{
    /// <summary>[dense features]; NaN where missing; a categorical feature holds its code.</summary>
    public ReadOnlySpan<float> Dense { get; } = dense;

    /// <summary>[stored]; ascending; column c is feature DenseCount + c.</summary>
    public ReadOnlySpan<int> SparseIndices { get; } = sparseIndices;

    /// <summary>[stored]; the numbers.</summary>
    public ReadOnlySpan<float> SparseValues { get; } = sparseValues;
}
