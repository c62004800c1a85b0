namespace FullStackAI.AutoML;

/// <summary>The products of the trials' errors, summed over the rows of each part: all that weights by squared error need to know of the rows.</summary>
/// <remarks>Weights w that add up to 1 err by Σ wᵢ eᵢ, so that their squared error over some rows is wᵀ K w, with K the sum of products over those rows.</remarks>
internal sealed class ErrorProducts
{
    private readonly double[][] _byPart;
    private readonly double[] _rows;

    /// <param name="size">The number of trials.</param>
    /// <param name="byPart">[parts][size × size]; symmetric.</param>
    /// <param name="rows">[parts]; the weight of all rows of a part.</param>
    internal ErrorProducts(int size, double[][] byPart, double[] rows)
    {
        Size = size;
        _byPart = byPart;
        _rows = rows;
    }

    /// <summary>The number of trials.</summary>
    internal int Size { get; }

    internal int PartCount => _byPart.Length;

    /// <summary>The products over all rows but those of some parts.</summary>
    /// <returns>[size × size].</returns>
    internal double[] Without(params ReadOnlySpan<int> parts)
    {
        double[] sum = new double[Size * Size];
        for (int part = 0; part < PartCount; part++)
        {
            if (!parts.Contains(part))
            {
                for (int i = 0; i < sum.Length; i++)
                {
                    sum[i] += _byPart[part][i];
                }
            }
        }

        return sum;
    }

    /// <summary>The summed squared error of weights on the rows of a part.</summary>
    internal double Loss(ReadOnlySpan<double> weights, int part)
    {
        double sum = 0;
        for (int i = 0; i < Size; i++)
        {
            double row = 0;
            for (int j = 0; j < Size; j++)
            {
                row += _byPart[part][(i * Size) + j] * weights[j];
            }

            sum += weights[i] * row;
        }

        return sum;
    }

    /// <summary>Whether a part has rows that count.</summary>
    internal bool HasRows(int part) => _rows[part] > 0;
}
