using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>The products of the trials' errors, summed over the rows of each part: all
/// that weights by squared error need to know of the rows.</summary>
/// <remarks>Weights w that add up to 1 err by Σ wᵢ eᵢ, so that their squared error over some
/// rows is wᵀ K w, with K the sum of products over those rows.</remarks>
internal sealed class ErrorProducts
{
    private readonly double[][] _byPart;

    /// <param name="size">The number of trials.</param>
    /// <param name="byPart">[parts][size × size]; symmetric.</param>
    internal ErrorProducts(int size, double[][] byPart)
    {
        Size = size;
        _byPart = byPart;
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
                Elementwise.Axpy(1, _byPart[part], sum);
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
            sum += weights[i] * Reduction.Dot(_byPart[part].AsSpan(i * Size, Size), weights);
        }

        return sum;
    }
}
