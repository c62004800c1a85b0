using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Numerics;

/// <summary>Four doubles in a 256-bit register (AVX2).</summary>
internal readonly unsafe struct DoubleLanes4 : IDoubleLanes<DoubleLanes4>
{
    private readonly Vector256<double> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal DoubleLanes4(Vector256<double> value) => _value = value;

    public static int Count => 4;

    public static bool IsAccelerated => Vector256.IsHardwareAccelerated;

    /// <summary>The register.</summary>
    internal Vector256<double> Value => _value;

    public static DoubleLanes4 Ordinals => new(Vector256.Create(0.0, 1.0, 2.0, 3.0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 Create(double value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 Load(double* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 LoadFloats(float* source) => new(Vector256.WidenLower(Vector128.Load(source).ToVector256Unsafe()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(DoubleLanes4 value, double* target) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFloats(DoubleLanes4 value, float* target)
    {
        Vector256.Narrow(value._value, value._value).GetLower().Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 HighParts(long* source, long addend, int shift)
    {
        // No arithmetic shift of 64-bit lanes before AVX-512: bias to unsigned, shift, and subtract the bias again after the conversion.
        var biased = Vector256.ShiftRightLogical(
            (Vector256.Load(source) + Vector256.Create(addend)) ^ Vector256.Create(long.MinValue), shift);
        var exact = (biased | Vector256.Create(PackedWord.TwoTo52Bits)).AsDouble();
        return new(exact - Vector256.Create(PackedWord.TwoTo52 + (double)(1UL << (63 - shift))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 LowParts(long* source, long addend, long mask)
    {
        var exact = (((Vector256.Load(source) + Vector256.Create(addend)) & Vector256.Create(mask))
            | Vector256.Create(PackedWord.TwoTo52Bits)).AsDouble();
        return new(exact - Vector256.Create(PackedWord.TwoTo52));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 operator +(DoubleLanes4 left, DoubleLanes4 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 operator -(DoubleLanes4 left, DoubleLanes4 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 operator *(DoubleLanes4 left, DoubleLanes4 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 operator /(DoubleLanes4 left, DoubleLanes4 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 Min(DoubleLanes4 left, DoubleLanes4 right) => new(Vector256.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 Max(DoubleLanes4 left, DoubleLanes4 right) => new(Vector256.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 Abs(DoubleLanes4 value) => new(Vector256.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 CopySign(DoubleLanes4 magnitude, DoubleLanes4 sign) =>
        new(Vector256.CopySign(magnitude._value, sign._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 AtLeast(DoubleLanes4 left, DoubleLanes4 right) =>
        new(Vector256.GreaterThanOrEqual(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 Above(DoubleLanes4 left, DoubleLanes4 right) => new(Vector256.GreaterThan(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 And(DoubleLanes4 left, DoubleLanes4 right) => new(left._value & right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 Select(DoubleLanes4 mask, DoubleLanes4 yes, DoubleLanes4 no) =>
        new(Vector256.ConditionalSelect(mask._value, yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes4 PowerOfTwo(DoubleLanes4 exponent)
    {
        var biased = (exponent._value + Vector256.Create(PackedWord.TwoTo52 + 1023.0)).AsInt64();
        return new(Vector256.ShiftLeft(biased, 52).AsDouble());
    }
}
