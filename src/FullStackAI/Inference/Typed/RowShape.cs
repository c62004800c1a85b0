using FullStackAI.Preprocessing;

namespace FullStackAI.Inference.Typed;

/// <summary>How objects of a class are read as rows. The source generator writes one for each class that needs it.</summary>
/// <typeparam name="T">The class.</typeparam>
public abstract class RowShape<T>
{
    /// <summary>The members that stand for columns.</summary>
    public abstract IReadOnlyList<ShapeColumn> Columns { get; }

    /// <summary>Writes the cells of an object; nothing is allocated.</summary>
    /// <param name="row">The object.</param>
    /// <param name="input">Where to.</param>
    /// <param name="columns">[<see cref="Columns"/>]; the number of each member's column in the
    /// model's signature; negative for a member that the model does not read.</param>
    public abstract void Write(T row, RowInput input, ReadOnlySpan<int> columns);

    /// <summary>Writes the cells of an object whose members are all numbers, in the members' order; nothing is allocated.</summary>
    /// <param name="row">The object.</param>
    /// <param name="cells">[members]; NaN is missing; out.</param>
    /// <returns>False when some member is no number, or there is another number of cells; the default.</returns>
    public virtual bool TryWrite(T row, Span<float> cells) => false;

    /// <summary>A number in single precision, as models read it.</summary>
    /// <param name="value">The number; NaN is missing.</param>
    protected static float Single(double value) => ColumnReader.ToSingle(value);
}
