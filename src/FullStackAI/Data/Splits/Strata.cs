namespace FullStackAI.Data.Splits;

/// <summary>Numbers rows so that rows of one number should be spread evenly over the folds: classes, or tenths of a number.</summary>
internal static class Strata
{
    private const int Tenths = 10;
    private const int MostDistinctNumbers = 20;

    /// <summary>[rows]; the class, or the tenth of a regression.</summary>
    internal static int[] Of(Labels labels) =>
        labels.ClassCount > 0 ? OfClasses(labels)
        : labels.Task is TaskKind.Regression ? Quantiles(Doubles(labels.Values))
        : Distinct<double>(Doubles(labels.Values));

    /// <summary>[rows]; the distinct values of a column in order of appearance, or the tenth
    /// where they are many numbers; missing cells are a value.</summary>
    internal static int[] Of(Column column)
    {
        if (column is NumberColumn or IntegerColumn)
        {
            double[] values =
            [
                .. Enumerable.Range(0, column.Length).Select(
                    row => column.IsMissing(row) ? double.NaN : column is NumberColumn number ? number[row] : ((IntegerColumn)column)[row])
            ];
            return new HashSet<double>(values).Count > MostDistinctNumbers ? Quantiles(values) : Distinct(values);
        }

        return Distinct([.. Enumerable.Range(0, column.Length).Select(row => column.GetValue(row)?.ToString())]);
    }

    /// <summary>[rows]; equal values get equal numbers, in order of appearance.</summary>
    internal static int[] Distinct<T>(ReadOnlySpan<T> values)
    {
        var numbers = new Dictionary<ValueTuple<T>, int>();
        int[] strata = new int[values.Length];
        for (int row = 0; row < strata.Length; row++)
        {
            // The one-element tuple makes null a key like any other.
            if (!numbers.TryGetValue(ValueTuple.Create(values[row]), out int stratum))
            {
                stratum = numbers.Count;
                numbers.Add(ValueTuple.Create(values[row]), stratum);
            }

            strata[row] = stratum;
        }

        return strata;
    }

    // As Distinct, without looking the class of each row up.
    private static int[] OfClasses(Labels labels)
    {
        int[] numbers = new int[labels.ClassCount];
        Array.Fill(numbers, -1);
        int seen = 0;
        int[] strata = new int[labels.Count];
        ReadOnlySpan<float> values = labels.Values;
        for (int row = 0; row < strata.Length; row++)
        {
            ref int number = ref numbers[(int)values[row]];
            number = number < 0 ? seen++ : number;
            strata[row] = number;
        }

        return strata;
    }

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        double[] doubles = new double[values.Length];
        for (int row = 0; row < doubles.Length; row++)
        {
            doubles[row] = values[row];
        }

        return doubles;
    }

    // Equal values stay in one tenth: the one in which the first of them falls.
    private static int[] Quantiles(double[] values)
    {
        int[] rows = [.. Enumerable.Range(0, values.Length)];
        double[] sorted = [.. values];
        Array.Sort(sorted, rows);
        int[] strata = new int[values.Length];
        int first = 0;
        for (int rank = 0; rank < rows.Length; rank++)
        {
            first = sorted[rank].Equals(sorted[first]) ? first : rank;
            strata[rows[rank]] = (int)((long)first * Tenths / rows.Length);
        }

        return strata;
    }
}
