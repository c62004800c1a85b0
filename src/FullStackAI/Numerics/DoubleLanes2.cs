using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Numerics;

/// <summary>Two doubles in a 128-bit register (Arm64, WebAssembly, old x64).</summary>
internal readonly unsafe struct DoubleLanes2 : IDoubleLanes<DoubleLanes2>
{
    private readonly Vector128<double> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DoubleLanes2(Vector128<double> value) => _value = value;

    public static int Count => 2;

    public static bool IsAccelerated => Vector128.IsHardwareAccelerated;

    public static DoubleLanes2 Ordinals => new(Vector128.Create(0.0, 1.0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 Create(double value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 Load(double* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 LoadFloats(float* source) => new(Vector128.Create((double)source[0], source[1]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(DoubleLanes2 value, double* target) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFloats(DoubleLanes2 value, float* target)
    {
        target[0] = (float)value._value[0];
        target[1] = (float)value._value[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 HighParts(long* source, long addend, int shift)
    {
        // No arithmetic shift of 64-bit lanes before AVX-512: bias to unsigned, shift, and subtract the bias again after the conversion.
        var biased = Vector128.ShiftRightLogical(
            (Vector128.Load(source) + Vector128.Create(addend)) ^ Vector128.Create(long.MinValue), shift);
        var exact = (biased | Vector128.Create(PackedWord.TwoTo52Bits)).AsDouble();
        return new(exact - Vector128.Create(PackedWord.TwoTo52 + (double)(1UL << (63 - shift))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 LowParts(long* source, long addend, long mask)
    {
        var exact = (((Vector128.Load(source) + Vector128.Create(addend)) & Vector128.Create(mask))
            | Vector128.Create(PackedWord.TwoTo52Bits)).AsDouble();
        return new(exact - Vector128.Create(PackedWord.TwoTo52));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 operator +(DoubleLanes2 left, DoubleLanes2 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 operator -(DoubleLanes2 left, DoubleLanes2 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 operator *(DoubleLanes2 left, DoubleLanes2 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 operator /(DoubleLanes2 left, DoubleLanes2 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 Min(DoubleLanes2 left, DoubleLanes2 right) => new(Vector128.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 Max(DoubleLanes2 left, DoubleLanes2 right) => new(Vector128.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 Abs(DoubleLanes2 value) => new(Vector128.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 CopySign(DoubleLanes2 magnitude, DoubleLanes2 sign) =>
        new(Vector128.CopySign(magnitude._value, sign._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 AtLeast(DoubleLanes2 left, DoubleLanes2 right) =>
        new(Vector128.GreaterThanOrEqual(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 Above(DoubleLanes2 left, DoubleLanes2 right) => new(Vector128.GreaterThan(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 And(DoubleLanes2 left, DoubleLanes2 right) => new(left._value & right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 Select(DoubleLanes2 mask, DoubleLanes2 yes, DoubleLanes2 no) =>
        new(Vector128.ConditionalSelect(mask._value, yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes2 PowerOfTwo(DoubleLanes2 exponent)
    {
        var biased = (exponent._value + Vector128.Create(PackedWord.TwoTo52 + 1023.0)).AsInt64();
        return new(Vector128.ShiftLeft(biased, 52).AsDouble());
    }
}
