namespace FullStackAI.Trainers.Forests;

/// <summary>Records of rows one after the other, and the rows' packed targets.</summary>
/// <param name="rows">The first record.</param>
/// <param name="values">The first target.</param>
internal readonly unsafe struct RecordSpan(byte* rows, long* values)
{
    internal byte* Rows { get; } = rows;

    internal long* Values { get; } = values;

    /// <summary>The rows from one on.</summary>
    internal RecordSpan From(int row, int stride) => new(Rows + ((long)row * stride), Values + row);
}
