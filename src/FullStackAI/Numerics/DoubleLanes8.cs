using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Numerics;

/// <summary>Eight doubles in a 512-bit register (AVX-512).</summary>
internal readonly unsafe struct DoubleLanes8 : IDoubleLanes<DoubleLanes8>
{
    private readonly Vector512<double> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DoubleLanes8(Vector512<double> value) => _value = value;

    public static int Count => 8;

    public static bool IsAccelerated => Vector512.IsHardwareAccelerated;

    public static DoubleLanes8 Ordinals => new(Vector512.Create(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 Create(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 Load(double* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 LoadFloats(float* source) => new(Vector512.WidenLower(Vector256.Load(source).ToVector512Unsafe()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(DoubleLanes8 value, double* target) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFloats(DoubleLanes8 value, float* target)
    {
        Vector512.Narrow(value._value, value._value).GetLower().Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 HighParts(long* source, long addend, int shift)
    {
        // No arithmetic shift of 64-bit lanes before AVX-512: bias to unsigned, shift, and subtract the bias again after the conversion.
        var biased = Vector512.ShiftRightLogical(
            (Vector512.Load(source) + Vector512.Create(addend)) ^ Vector512.Create(long.MinValue), shift);
        var exact = (biased | Vector512.Create(PackedWord.TwoTo52Bits)).AsDouble();
        return new(exact - Vector512.Create(PackedWord.TwoTo52 + (double)(1UL << (63 - shift))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 LowParts(long* source, long addend, long mask)
    {
        var exact = (((Vector512.Load(source) + Vector512.Create(addend)) & Vector512.Create(mask))
            | Vector512.Create(PackedWord.TwoTo52Bits)).AsDouble();
        return new(exact - Vector512.Create(PackedWord.TwoTo52));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 operator +(DoubleLanes8 left, DoubleLanes8 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 operator -(DoubleLanes8 left, DoubleLanes8 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 operator *(DoubleLanes8 left, DoubleLanes8 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 operator /(DoubleLanes8 left, DoubleLanes8 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 Min(DoubleLanes8 left, DoubleLanes8 right) => new(Vector512.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 Max(DoubleLanes8 left, DoubleLanes8 right) => new(Vector512.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 Abs(DoubleLanes8 value) => new(Vector512.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 CopySign(DoubleLanes8 magnitude, DoubleLanes8 sign) =>
        new(Vector512.CopySign(magnitude._value, sign._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 AtLeast(DoubleLanes8 left, DoubleLanes8 right) =>
        new(Vector512.GreaterThanOrEqual(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 Above(DoubleLanes8 left, DoubleLanes8 right) => new(Vector512.GreaterThan(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 And(DoubleLanes8 left, DoubleLanes8 right) => new(left._value & right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 Select(DoubleLanes8 mask, DoubleLanes8 yes, DoubleLanes8 no) =>
        new(Vector512.ConditionalSelect(mask._value, yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes8 PowerOfTwo(DoubleLanes8 exponent)
    {
        var biased = (exponent._value + Vector512.Create(PackedWord.TwoTo52 + 1023.0)).AsInt64();
        return new(Vector512.ShiftLeft(biased, 52).AsDouble());
    }
}
