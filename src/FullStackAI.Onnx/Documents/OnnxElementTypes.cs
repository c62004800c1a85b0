using System.Globalization;

namespace FullStackAI.Onnx;

/// <summary>Facts about element types.</summary>
public static class OnnxElementTypes
{
    /// <summary>Bits one element takes in raw data; 0 for text and for types this library does not know.</summary>
    /// <param name="type">The element type.</param>
    /// <returns>Bits per element.</returns>
    public static int BitsPerElement(this OnnxElementType type) => type switch
    {
        OnnxElementType.UInt4 or OnnxElementType.Int4 or OnnxElementType.Float4E2M1 => 4,
        OnnxElementType.UInt8 or OnnxElementType.Int8 or OnnxElementType.Bool => 8,
        >= OnnxElementType.Float8E4M3FN and <= OnnxElementType.Float8E5M2FNUZ => 8,
        OnnxElementType.UInt16 or OnnxElementType.Int16 or OnnxElementType.Float16 or OnnxElementType.BFloat16 => 16,
        OnnxElementType.Float or OnnxElementType.Int32 or OnnxElementType.UInt32 => 32,
        OnnxElementType.Double or OnnxElementType.Int64 or OnnxElementType.UInt64 or OnnxElementType.Complex64 => 64,
        OnnxElementType.Complex128 => 128,
        _ => 0,
    };

    /// <summary>Bytes that <paramref name="elements"/> elements take in raw data.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="elements">How many elements, at least 0.</param>
    /// <returns>Bytes, with 4-bit types rounded up to a whole one.</returns>
    public static long ByteCount(this OnnxElementType type, long elements) => checked((elements * type.BitsPerElement() + 7) / 8);

    /// <summary>The type's name as ONNX writes it: <c>float</c>, <c>int64</c>, <c>string</c>.</summary>
    /// <param name="type">The element type.</param>
    /// <returns>The lower-case name.</returns>
    public static string OnnxName(this OnnxElementType type) => type.ToString().ToLower(CultureInfo.InvariantCulture);

    /// <summary>True for types that are numbers in floating point.</summary>
    /// <param name="type">The element type.</param>
    /// <returns>Whether the type is a floating-point one.</returns>
    public static bool IsFloatingPoint(this OnnxElementType type) =>
        type is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16;

    /// <summary>The element type that holds values of the .NET type <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">A primitive number, <see cref="bool"/> or <see cref="Half"/>.</typeparam>
    /// <returns>The element type.</returns>
    /// <exception cref="NotSupportedException">ONNX has no such element type.</exception>
    public static OnnxElementType Of<T>()
        where T : unmanaged
    {
        Type type = typeof(T);
        return type == typeof(float) ? OnnxElementType.Float
            : type == typeof(long) ? OnnxElementType.Int64
            : type == typeof(int) ? OnnxElementType.Int32
            : type == typeof(double) ? OnnxElementType.Double
            : type == typeof(byte) ? OnnxElementType.UInt8
            : type == typeof(sbyte) ? OnnxElementType.Int8
            : type == typeof(bool) ? OnnxElementType.Bool
            : type == typeof(Half) ? OnnxElementType.Float16
            : type == typeof(short) ? OnnxElementType.Int16
            : type == typeof(ushort) ? OnnxElementType.UInt16
            : type == typeof(uint) ? OnnxElementType.UInt32
            : type == typeof(ulong) ? OnnxElementType.UInt64
            : throw new NotSupportedException($"ONNX has no element type for '{type}'; use a primitive number, bool or Half.");
    }
}
