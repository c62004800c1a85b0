using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>How counts of n-grams become numbers.</summary>
/// <param name="Sublinear">Whether a count c weighs 1 + ln c rather than c.</param>
/// <param name="Norm">How the vector of a text is brought to a length.</param>
/// <param name="Length">That length.</param>
internal readonly record struct TermWeighting(bool Sublinear, TextNorm Norm, double Length)
{
    private bool IsValid => double.IsFinite(Length) && Length > 0 && Enum.IsDefined(Norm);

    /// <summary>Adds the numbers of one text to a vector.</summary>
    /// <param name="columns">[n-grams]; ascending, each once.</param>
    /// <param name="counts">[n-grams]; none is 0.</param>
    /// <param name="weights">[columns]; empty means 1.</param>
    /// <param name="vectors">Gets the numbers; its row is not ended.</param>
    internal void Weigh(ReadOnlySpan<int> columns, ReadOnlySpan<int> counts, double[] weights, SparseSlot vectors)
    {
        double length = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            double value = Value(columns[i], counts[i], weights);
            length += Norm == TextNorm.L1 ? Math.Abs(value) : value * value;
        }

        double divisor = Norm switch
        {
            TextNorm.None => 1,
            TextNorm.L1 => length / Length,
            _ => Math.Sqrt(length) / Length,
        };
        for (int i = 0; i < columns.Length; i++)
        {
            vectors.Add(columns[i], (float)(Value(columns[i], counts[i], weights) / divisor));
        }
    }

    internal void Write(ComponentWriter writer)
    {
        writer.WriteBoolean(Sublinear);
        writer.WriteByte((byte)Norm);
        writer.WriteDouble(Length);
    }

    internal static TermWeighting Read(ComponentReader reader)
    {
        var weighting = new TermWeighting(reader.ReadBoolean(), (TextNorm)reader.ReadByte(), reader.ReadDouble());
        return weighting.IsValid
            ? weighting
            : throw reader.Fault($"n-grams are weighed by the unknown norm {weighting.Norm} to the length {weighting.Length}");
    }

    private double Value(int column, int count, double[] weights)
    {
        double frequency = Sublinear && Math.Abs(count) > 1 ? Math.Sign(count) * (1 + Math.Log(Math.Abs(count))) : count;
        return weights.Length == 0 ? frequency : frequency * weights[column];
    }
}
