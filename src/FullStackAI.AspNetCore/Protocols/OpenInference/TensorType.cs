using System.Text.Json;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Bundles;
using FullStackAI.Data;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>The datatypes of the Open Inference Protocol.</summary>
internal enum TensorType
{
    None,
    Bool,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Int8,
    Int16,
    Int32,
    Int64,
    Float16,
    BFloat16,
    Float32,
    Float64,
    Bytes,
}

/// <summary>Names and sizes of datatypes, and which one a column speaks.</summary>
internal static class TensorTypes
{
    private static readonly (TensorType Type, string Name, int Size)[] All =
    [
        (TensorType.Bool, "BOOL", 1), (TensorType.UInt8, "UINT8", 1), (TensorType.UInt16, "UINT16", 2), (TensorType.UInt32, "UINT32", 4),
        (TensorType.UInt64, "UINT64", 8),
        (TensorType.Int8, "INT8", 1), (TensorType.Int16, "INT16", 2), (TensorType.Int32, "INT32", 4), (TensorType.Int64, "INT64", 8),
        (TensorType.Float16, "FP16", 2), (TensorType.BFloat16, "BF16", 2), (TensorType.Float32, "FP32", 4),
        (TensorType.Float64, "FP64", 8), (TensorType.Bytes, "BYTES", 0),
    ];

    /// <summary>The datatype the reader's string names; None when there is no such.</summary>
    internal static TensorType Read(ref Utf8JsonReader json)
    {
        foreach ((TensorType type, string name, _) in All)
        {
            if (JsonText.Is(ref json, name))
            {
                return type;
            }
        }

        return TensorType.None;
    }

    internal static string NameOf(TensorType type) => All[(int)type - 1].Name;

    /// <summary>Bytes an element takes; 0 for BYTES, whose elements tell their own.</summary>
    internal static int SizeOf(TensorType type) => All[(int)type - 1].Size;

    /// <summary>The datatype that a model's metadata gives for a column; any other that can be converted is read, too.</summary>
    internal static TensorType Of(SignatureColumn column) => column.Kind switch
    {
        ColumnKind.Number => TensorType.Float64,
        ColumnKind.Integer => TensorType.Int64,
        ColumnKind.Boolean => TensorType.Bool,
        ColumnKind.Vector => TensorType.Float32,
        _ => TensorType.Bytes,
    };

    /// <summary>The smallest and largest integer of a datatype; of all others the range of 64 bits.</summary>
    internal static (long Least, long Most) RangeOf(TensorType type) => type switch
    {
        TensorType.UInt8 => (0, byte.MaxValue),
        TensorType.UInt16 => (0, ushort.MaxValue),
        TensorType.UInt32 => (0, uint.MaxValue),
        TensorType.UInt64 => (0, long.MaxValue),
        TensorType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        TensorType.Int16 => (short.MinValue, short.MaxValue),
        TensorType.Int32 => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };
}
