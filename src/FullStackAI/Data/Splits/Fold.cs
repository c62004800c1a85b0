namespace FullStackAI.Data.Splits;

/// <summary>Rows to learn from and rows to be judged by; no row is in both.</summary>
/// <param name="Train">Row numbers, ascending.</param>
/// <param name="Test">Row numbers, ascending.</param>
public sealed record Fold(int[] Train, int[] Test)
{
    /// <summary>For example <c>800 train, 200 test</c>.</summary>
    public override string ToString() => $"{Train.Length} train, {Test.Length} test";
}
