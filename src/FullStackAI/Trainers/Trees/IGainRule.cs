using System.Runtime.CompilerServices;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>How the sums of two children become the gain of the split that made them.</summary>
internal interface IGainRule
{
    /// <summary>The gain of several splits at once; −∞ or 0 where a constraint forbids one.</summary>
    static abstract TLanes Gain<TLanes>(
        TLanes leftGradient, TLanes leftHessian, TLanes rightGradient, TLanes rightHessian, in GainTerms terms)
        where TLanes : unmanaged, IDoubleLanes<TLanes>;
}

/// <summary>What gain rules need beside the sums.</summary>
internal readonly record struct GainTerms(
    double L1, double L2, double MaxStep, double Smoothing, double ParentOutput, double MinOutput, double MaxOutput, double CountFactor,
    int Monotone);

/// <summary>G² / (H + λ₂) of both children over one common denominator: one division for two.</summary>
internal readonly struct PlainGain : IGainRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Gain<TLanes>(
        TLanes leftGradient, TLanes leftHessian, TLanes rightGradient, TLanes rightHessian, in GainTerms terms)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        TLanes l2 = TLanes.Create(terms.L2);
        TLanes left = leftHessian + l2;
        TLanes right = rightHessian + l2;
        return ((leftGradient * leftGradient * right) + (rightGradient * rightGradient * left)) / (left * right);
    }
}

/// <summary>The plain gain after the gradients are softened by λ₁.</summary>
internal readonly struct SoftenedGain : IGainRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Gain<TLanes>(
        TLanes leftGradient, TLanes leftHessian, TLanes rightGradient, TLanes rightHessian, in GainTerms terms)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        TLanes l1 = TLanes.Create(terms.L1);
        TLanes zero = TLanes.Create(0.0);
        return PlainGain.Gain(
            TLanes.Max(
                TLanes.Abs(leftGradient) - l1,
                zero), leftHessian, TLanes.Max(TLanes.Abs(rightGradient) - l1, zero), rightHessian, terms);
    }
}

/// <summary>The gain at the values the children will really have: limited, smoothed, bounded, in monotone order.</summary>
internal readonly struct OutputGain : IGainRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Gain<TLanes>(
        TLanes leftGradient, TLanes leftHessian, TLanes rightGradient, TLanes rightHessian, in GainTerms terms)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        TLanes left = Soften(leftGradient, terms);
        TLanes right = Soften(rightGradient, terms);
        TLanes leftValue = Output(left, leftHessian, terms);
        TLanes rightValue = Output(right, rightHessian, terms);
        TLanes gain = GainAt(left, leftHessian, leftValue, terms) + GainAt(right, rightHessian, rightValue, terms);
        if (terms.Monotone == 0)
        {
            return gain;
        }

        TLanes ordered = terms.Monotone > 0 ? TLanes.AtLeast(rightValue, leftValue) : TLanes.AtLeast(leftValue, rightValue);
        return TLanes.Select(ordered, gain, TLanes.Create(double.NegativeInfinity));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Soften<TLanes>(TLanes gradient, in GainTerms terms)
        where TLanes : unmanaged, IDoubleLanes<TLanes> =>
        TLanes.CopySign(TLanes.Max(TLanes.Abs(gradient) - TLanes.Create(terms.L1), TLanes.Create(0.0)), gradient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Output<TLanes>(TLanes softened, TLanes hessian, in GainTerms terms)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        TLanes value = (TLanes.Create(0.0) - softened) / (hessian + TLanes.Create(terms.L2));
        if (terms.MaxStep > 0)
        {
            value = TLanes.Max(TLanes.Min(value, TLanes.Create(terms.MaxStep)), TLanes.Create(-terms.MaxStep));
        }

        if (terms.Smoothing > 0)
        {
            TLanes share = hessian * TLanes.Create(terms.CountFactor / terms.Smoothing);
            value = ((value * share) + TLanes.Create(terms.ParentOutput)) / (share + TLanes.Create(1.0));
        }

        return TLanes.Max(TLanes.Min(value, TLanes.Create(terms.MaxOutput)), TLanes.Create(terms.MinOutput));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes GainAt<TLanes>(TLanes softened, TLanes hessian, TLanes value, in GainTerms terms)
        where TLanes : unmanaged, IDoubleLanes<TLanes> =>
        TLanes.Create(0.0) - ((TLanes.Create(2.0) * softened * value) + ((hessian + TLanes.Create(terms.L2)) * value * value));
}
