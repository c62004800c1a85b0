using System.Globalization;
using System.Runtime.InteropServices;
using FullStackAI.Data;

namespace FullStackAI.Evaluation;

/// <summary>Reads the cells of a label column as numbers or as names of classes, whatever its kind.</summary>
internal static class LabelValues
{
    private static readonly HashSet<string> PositiveWords = new(
        ["yes", "y", "true", "t", "1", "+", "positive", "pos"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the cells are numbers.</summary>
    internal static bool IsNumeric(Column column) => column.Kind is ColumnKind.Number or ColumnKind.Integer;

    /// <summary>A cell as a number; NaN where missing or not numeric.</summary>
    internal static double Number(Column column, int row) => column switch
    {
        NumberColumn number => number[row],
        IntegerColumn integer => integer.IsMissing(row) ? double.NaN : integer[row],
        BooleanColumn boolean => boolean[row] switch { null => double.NaN, true => 1, false => 0 },
        _ => double.NaN,
    };

    /// <summary>A cell as the name of a class; null where missing. Whole numbers have
    /// no decimals, so that 1 and 1.0 are one class.</summary>
    internal static string? Name(Column column, int row) => column.IsMissing(row) ? null : column switch
    {
        BooleanColumn boolean => boolean[row] == true ? boolean.Words.True : boolean.Words.False,
        CategoryColumn category => category.Levels[category[row]],
        _ => Convert.ToString(column.GetValue(row), CultureInfo.InvariantCulture),
    };

    /// <summary>A number that is equal for cells of one name, so that a name need not be made for every row.</summary>
    /// <returns>Whether the cell has one: texts have none, nor has a missing cell.</returns>
    internal static bool TryKey(Column column, int row, out long key)
    {
        (key, bool has) = column switch
        {
            CategoryColumn category => (category[row], true),
            IntegerColumn integer => (integer[row], true),
            NumberColumn number => (BitConverter.DoubleToInt64Bits(number[row]), true),
            _ => (0, false),
        };
        return has && !column.IsMissing(row);
    }

    /// <summary>The distinct names and the rows of each.</summary>
    internal static Dictionary<string, int> CountNames(Column column)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var keys = new Dictionary<long, (int Row, int Count)>();
        for (int row = 0; row < column.Length; row++)
        {
            if (TryKey(column, row, out long key))
            {
                ref (int Row, int Count) counted = ref CollectionsMarshal.GetValueRefOrAddDefault(keys, key, out bool isKnown);
                counted = isKnown ? (counted.Row, counted.Count + 1) : (row, 1);
            }
            else if (Name(column, row) is { } name)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(names, name, out _)++;
            }
        }

        foreach ((int row, int count) in keys.Values)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(names, Name(column, row)!, out _) += count;
        }

        return names;
    }

    /// <summary>The distinct names, numbers by size and words by their characters; of two the positive one last.</summary>
    internal static string[] Classes(Column column, string? positive)
    {
        Dictionary<string, int>.KeyCollection names = CountNames(column).Keys;
        bool numbers = names.All(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        string[] classes = numbers
            ? [.. names.OrderBy(name => double.Parse(name, NumberStyles.Float, CultureInfo.InvariantCulture)).ThenBy(
                name => name, StringComparer.Ordinal)]
            : [.. names.Order(StringComparer.Ordinal)];
        if (positive is not null && !names.Contains(positive))
        {
            throw new SchemaException($"The positive class '{positive}' is not in label '{column.Name}'. It has: {Quote(classes)}.");
        }

        bool swap = classes.Length == 2 && (positive is not null ? classes[0] == positive
            : column is BooleanColumn boolean ? classes[0] == boolean.Words.True
            : PositiveWords.Contains(classes[0]) && !PositiveWords.Contains(classes[1]));
        return swap ? [classes[1], classes[0]] : classes;
    }

    internal static string Quote(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(20).Select(name => $"'{name}'")) + (names.Count > 20 ? $", … ({names.Count} in all)" : "");
}
