namespace FullStackAI.Trainers.Trees;

/// <summary>Where the rows of a leaf stand in <see cref="RowLists"/>.</summary>
/// <param name="Start">Their place in the list.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Free">A place for as many rows that nobody else uses: there the right child's go when the leaf is split.</param>
internal readonly record struct RowRange(long Start, int Count, long Free);
