using FullStackAI.Data;

namespace FullStackAI.Bundles;

/// <summary>Rows with the predictions the model gave for them when it was made. A loader computes
/// them anew: a model that answers differently does not go live.</summary>
public sealed class KnownAnswers
{
    /// <summary>The largest difference, relative to the larger of 1 and the expected value. Platforms
    /// differ in the last bits of exp and log; anything else shows as far more.</summary>
    public const double Tolerance = 1e-6;

    private readonly double[] _outputs;

    /// <summary>Joins rows and predictions.</summary>
    /// <param name="rows">The columns of the signature.</param>
    /// <param name="outputs">[rows × outputs], row after row.</param>
    /// <exception cref="ArgumentException">The outputs are no whole number a row.</exception>
    public KnownAnswers(Table rows, double[] outputs)
    {
        if (rows.RowCount == 0 ? outputs.Length != 0 : outputs.Length % rows.RowCount != 0)
        {
            throw new ArgumentException($"{outputs.Length} outputs do not fit {rows.RowCount} rows.", nameof(outputs));
        }

        Rows = rows;
        _outputs = outputs;
    }

    /// <summary>The columns of the signature.</summary>
    public Table Rows { get; }

    /// <summary>[rows × outputs], row after row: values, probabilities of the positive class, or probabilities of each class.</summary>
    public ReadOnlySpan<double> Outputs => _outputs;

    /// <summary>Finds the first answer that differs.</summary>
    /// <param name="outputs">[rows × outputs]; computed anew.</param>
    /// <returns>The index of the first output beyond <see cref="Tolerance"/>; −1 when all agree.</returns>
    public int FirstDifference(ReadOnlySpan<double> outputs)
    {
        if (outputs.Length != _outputs.Length)
        {
            return 0;
        }

        for (int i = 0; i < _outputs.Length; i++)
        {
            bool same = outputs[i].Equals(_outputs[i])
                || Math.Abs(outputs[i] - _outputs[i]) <= Tolerance * Math.Max(1, Math.Abs(_outputs[i]));
            if (!same)
            {
                return i;
            }
        }

        return -1;
    }
}
