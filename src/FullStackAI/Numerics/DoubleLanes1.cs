using System.Runtime.CompilerServices;

namespace FullStackAI.Numerics;

/// <summary>One double: the scalar twin of the vector lanes.</summary>
internal readonly unsafe struct DoubleLanes1 : IDoubleLanes<DoubleLanes1>
{
    private static readonly double Set = BitConverter.Int64BitsToDouble(-1);

    private readonly double _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DoubleLanes1(double value) => _value = value;

    public static int Count => 1;

    public static bool IsAccelerated => true;

    public static DoubleLanes1 Ordinals => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 Create(double value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 Load(double* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 LoadFloats(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(DoubleLanes1 value, double* target) => *target = value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFloats(DoubleLanes1 value, float* target) => *target = (float)value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 HighParts(long* source, long addend, int shift) => new((*source + addend) >> shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 LowParts(long* source, long addend, long mask) => new((*source + addend) & mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 operator +(DoubleLanes1 left, DoubleLanes1 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 operator -(DoubleLanes1 left, DoubleLanes1 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 operator *(DoubleLanes1 left, DoubleLanes1 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 operator /(DoubleLanes1 left, DoubleLanes1 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 Min(DoubleLanes1 left, DoubleLanes1 right) => left._value < right._value ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 Max(DoubleLanes1 left, DoubleLanes1 right) => left._value > right._value ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 Abs(DoubleLanes1 value) => new(Math.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 CopySign(DoubleLanes1 magnitude, DoubleLanes1 sign) => new(Math.CopySign(magnitude._value, sign._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 AtLeast(DoubleLanes1 left, DoubleLanes1 right) => new(left._value >= right._value ? Set : 0.0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 Above(DoubleLanes1 left, DoubleLanes1 right) => new(left._value > right._value ? Set : 0.0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 And(DoubleLanes1 left, DoubleLanes1 right) =>
        new(BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(left._value) & BitConverter.DoubleToInt64Bits(right._value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 Select(DoubleLanes1 mask, DoubleLanes1 yes, DoubleLanes1 no) =>
        BitConverter.DoubleToInt64Bits(mask._value) != 0 ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleLanes1 PowerOfTwo(DoubleLanes1 exponent) =>
        new(BitConverter.Int64BitsToDouble(((long)exponent._value + 1023) << 52));
}
