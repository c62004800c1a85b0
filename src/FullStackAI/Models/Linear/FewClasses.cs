using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FullStackAI.Numerics;

namespace FullStackAI.Models.Linear;

/// <summary>Softmax regression of two to four classes, for one row: the classes are the lanes of a vector from the weighted sums to
/// the probabilities. The same bits as <see cref="LinearKernel"/> and <see cref="LinkFunctions"/> give.</summary>
internal sealed class FewClasses
{
    private const int Lanes = 4;
    private readonly double[] _weights; // [features, then the intercepts; × lanes]
    private readonly int _classes;

    /// <param name="weights">[features × classes, then classes]; feature after feature; the intercepts last.</param>
    /// <param name="classes">In [2, 4].</param>
    internal FewClasses(ReadOnlySpan<double> weights, int classes)
    {
        _classes = classes;
        _weights = new double[weights.Length / classes * Lanes];
        for (int i = 0; i < _weights.Length; i++)
        {
            // Lanes without a class repeat one: they change no maximum, and their share is a plain number. A share of
            // almost nothing would be denormal, and to divide into that takes longer than all the rest.
            _weights[i] = weights[(i / Lanes * classes) + (i % Lanes % classes)];
        }
    }

    /// <summary>Whether it serves a model on this processor.</summary>
    internal static bool Serves(Link link, int outputs) =>
        Vector256.IsHardwareAccelerated && link == Link.Softmax && outputs is >= 2 and <= Lanes;

    /// <summary>Predicts one row.</summary>
    /// <param name="cells">[features]</param>
    /// <param name="probabilities">[classes]; out.</param>
    /// <returns>False for the rare row that it leaves to the plain form: a sum is not finite.</returns>
    // within a caller the compiler's budget ends in the middle of the polynomial, and what is left becomes calls
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal bool TryPredict(ReadOnlySpan<float> cells, Span<double> probabilities)
    {
        // In bounds: the weights have a row of lanes for every cell and one more.
        ref double weight = ref MemoryMarshal.GetArrayDataReference(_weights);
        if (cells.Length != (_weights.Length / Lanes) - 1 || probabilities.Length != _classes)
        {
            return false;
        }

        var score = Vector256.LoadUnsafe(ref weight, (nuint)(cells.Length * Lanes));
        for (int feature = 0; feature < cells.Length; feature++)
        {
            // widened as a vector: the scalar conversion would wait for its target's last value
            var cell = Vector256.WidenLower(Vector256.Create(cells[feature]));
            score += cell * Vector256.LoadUnsafe(ref weight, (nuint)(feature * Lanes));
        }

        var max = Vector256.MaxNative(score, Vector256.Shuffle(score, Vector256.Create(1L, 0, 3, 2)));
        max = Vector256.MaxNative(max, Vector256.Create(max.GetUpper(), max.GetLower()));
        var x = score - max;
        if (!Vector256.EqualsAll(x, x))
        {
            return false;
        }

        Vector256<double> e = Elementary.Exp(new DoubleLanes4(x)).Value;
        Vector128<double> low = e.GetLower();
        double sum = low[0] + low[1];
        if (_classes == 2)
        {
            (low / Vector128.Create(sum)).StoreUnsafe(ref MemoryMarshal.GetReference(probabilities));
            return true;
        }

        Vector128<double> high = e.GetUpper();
        sum += high[0];
        sum = _classes == Lanes ? sum + high[1] : sum;
        Vector256<double> shares = e / Vector256.Create(sum);
        if (_classes == Lanes)
        {
            shares.StoreUnsafe(ref MemoryMarshal.GetReference(probabilities));
            return true;
        }

        shares.GetLower().StoreUnsafe(ref MemoryMarshal.GetReference(probabilities));
        probabilities[2] = shares[2];
        return true;
    }
}
