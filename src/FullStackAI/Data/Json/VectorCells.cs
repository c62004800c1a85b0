using System.Text.Json;

namespace FullStackAI.Data.Json;

/// <summary>Collects arrays of numbers as long as all have one length.</summary>
internal sealed class VectorCells
{
    private readonly List<float> _values = [];
    private int _width;
    private int _rows;
    private bool _broken;

    internal void Add(int row, JsonElement array)
    {
        _broken |= row != _rows || array.GetArrayLength() == 0 || (_rows > 0 && array.GetArrayLength() != _width);
        if (_broken)
        {
            return;
        }

        _width = array.GetArrayLength();
        _rows++;
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (element.ValueKind is not (JsonValueKind.Number or JsonValueKind.Null))
            {
                _broken = true;
                return;
            }

            _values.Add(element.ValueKind == JsonValueKind.Null ? float.NaN : element.GetSingle());
        }
    }

    /// <summary>The column, when every row had an array of numbers of one length; else null.</summary>
    internal VectorColumn? TryMake(string name, int rows) =>
        _broken || _rows != rows ? null : new VectorColumn(name, [.. _values], _width);
}
