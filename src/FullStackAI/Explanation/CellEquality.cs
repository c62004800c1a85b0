using FullStackAI.Data;

namespace FullStackAI.Explanation;

/// <summary>Whether two cells of a column hold the same.</summary>
internal static class CellEquality
{
    internal static bool AreSame(Column column, int a, int b) => column switch
    {
        _ when column.IsMissing(a) || column.IsMissing(b) => column.IsMissing(a) && column.IsMissing(b),
        NumberColumn numbers => numbers[a] == numbers[b],
        IntegerColumn integers => integers[a] == integers[b],
        DateTimeColumn dates => dates[a] == dates[b],
        BooleanColumn booleans => booleans[a] == booleans[b],
        CategoryColumn categories => categories[a] == categories[b],
        TextColumn texts => texts.Utf8(a).SequenceEqual(texts.Utf8(b)),
        VectorColumn { IsSparse: false } vectors => vectors.Dense(a).SequenceEqual(vectors.Dense(b)),
        VectorColumn vectors =>
            vectors.Sparse(a).Indices.SequenceEqual(vectors.Sparse(b).Indices)
                && vectors.Sparse(a).Values.SequenceEqual(vectors.Sparse(b).Values),
        _ => false,
    };
}
