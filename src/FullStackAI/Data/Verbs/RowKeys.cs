namespace FullStackAI.Data.Verbs;

/// <summary>Numbers rows by the values of key columns: equal values get equal numbers, across the tables it is shown.</summary>
internal sealed class RowKeys
{
    internal const int Missing = -1;

    private readonly Dictionary<object, int>[] _values;
    private readonly Dictionary<(int, int), int>[] _pairs;
    private readonly bool _missingIsValue;

    internal RowKeys(int columns, bool missingIsValue)
    {
        _values = [.. Enumerable.Range(0, columns).Select(_ => new Dictionary<object, int>())];
        _pairs = [.. Enumerable.Range(0, columns).Select(_ => new Dictionary<(int, int), int>())];
        _missingIsValue = missingIsValue;
    }

    /// <summary>The number of each row; <see cref="Missing"/> where a key is missing and missing is no value.</summary>
    internal int[] Number(Column[] keys, int rows)
    {
        int[] numbers = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            int number = 0;
            for (int key = 0; key < keys.Length && number >= 0; key++)
            {
                int value = ValueNumber(key, keys[key], row);
                number = value < 0 ? Missing : key == 0 ? value : Get(_pairs[key], (number, value));
            }

            numbers[row] = number;
        }

        return numbers;
    }

    private static int Get<T>(Dictionary<T, int> numbers, T value)
        where T : notnull
    {
        if (!numbers.TryGetValue(value, out int number))
        {
            number = numbers.Count;
            numbers.Add(value, number);
        }

        return number;
    }

    private int ValueNumber(int key, Column column, int row)
    {
        object? value = column switch
        {
            IntegerColumn integers when !integers.IsMissing(row) =>
                (double)integers[row] is var number && (long)number == integers[row] ? (object)number : integers[row],
            VectorColumn => throw new SchemaException($"Column '{column.Name}' holds vectors, which are no keys. Use another column."),
            _ => column.GetValue(row),
        };
        return value is null && !_missingIsValue ? Missing : Get(_values[key], value ?? DBNull.Value);
    }
}
