using FullStackAI.Serialization;

namespace FullStackAI.Models.Calibration;

/// <summary>Corrects predicted probabilities so that, of the rows given probability p,
/// a share p is positive. Immutable and thread-safe.</summary>
public abstract class Calibrator : IComponent
{
    /// <inheritdoc/>
    public abstract string ComponentName { get; }

    /// <summary>Corrects the probabilities of some rows, in place and without allocating;
    /// the answer of a row does not depend on its neighbours.</summary>
    /// <param name="probabilities">[rows × outputs], row after row; each in [0, 1].</param>
    /// <param name="outputCount">1 for a binary task (the probability of the positive class), else the number of classes.</param>
    public abstract void Apply(Span<double> probabilities, int outputCount);

    /// <inheritdoc/>
    public abstract void Write(ComponentWriter writer);

    /// <summary>log(p / (1 − p)), with p kept 1e-15 away from 0 and 1 so that the result is finite.</summary>
    /// <param name="probability">In [0, 1].</param>
    protected static double Logit(double probability)
    {
        double p = Math.Clamp(probability, 1e-15, 1 - 1e-15);
        return Math.Log(p / (1 - p));
    }

    /// <summary>Throws unless a parameter read from bytes is finite.</summary>
    private protected static double Finite(ComponentReader reader, string name, double value) =>
        double.IsFinite(value) ? value : throw reader.Fault($"{name} is {value}; expected a finite number");
}
