using System.Globalization;

namespace FullStackAI.Data.Profiling;

/// <summary>Finds columns that tell the label outright: copies, other names of its
/// classes, straight lines, and pairs that add up to it.</summary>
internal sealed class LabelLeaks
{
    private const int MostClasses = 100;
    private const int MostColumnsForSums = 200;
    private const double StraightLine = 0.99999;

    private readonly Table _table;
    private readonly Column _label;
    private readonly ulong[] _hashes;
    private readonly int _classes;
    private readonly double[]? _numbers;

    internal LabelLeaks(Table table, Column label)
    {
        _table = table;
        _label = label;
        _hashes = CellHashes.Of(label);
        _classes = new HashSet<ulong>(_hashes).Count;
        _numbers = Rows(label);
    }

    internal void Check(Column column, ulong[] hashes, Action<ProfileFinding, string?, string> warn)
    {
        if (_classes <= MostClasses && Renames(hashes))
        {
            warn(
                ProfileFinding.LabelCopy,
                column.Name,
                $"each of its values goes with one value of the label '{_label.Name}' and the reverse: it is the label under other names. Leave it out unless it is known before the label is.");
        }
        else if (_numbers is not null
            && Rows(column) is double[] values
            && Math.Abs(Correlation(values, _numbers)) is >= StraightLine and double correlation)
        {
            warn(
                ProfileFinding.LabelCopy,
                column.Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"its correlation with the label '{_label.Name}' is {correlation:0.######}: it is the label in another unit. Leave it out unless it is known before the label is."));
        }
    }

    /// <summary>Warns of pairs of columns whose sum is the label in every row.</summary>
    internal void FindSums(Action<ProfileFinding, string?, string> warn)
    {
        foreach ((string first, string second) in Sums())
        {
            warn(
                ProfileFinding.LabelSum,
                first,
                $"'{first}' and '{second}' add up to the label '{_label.Name}' in every row. Leave both out.");
        }
    }

    /// <summary>Finds pairs of columns whose sum is the label in every row.</summary>
    internal IEnumerable<(string First, string Second)> Sums()
    {
        if (_numbers is null || _classes < 3)
        {
            yield break;
        }

        (string Name, double[] Values)[] columns = [.. _table.Columns.Where(column => column.Name != _label.Name).Take(MostColumnsForSums)
            .Select(column => (column.Name, Values: Rows(column)))
            .Where(pair => pair.Values is not null && pair.Values.Any(value => value != 0))
            .Select(pair => (pair.Name, pair.Values!))];
        for (int first = 0; first < columns.Length; first++)
        {
            for (int second = first + 1; second < columns.Length; second++)
            {
                if (AddUp(columns[first].Values, columns[second].Values))
                {
                    yield return (columns[first].Name, columns[second].Name);
                }
            }
        }
    }

    private static double[]? Rows(Column column) => column switch
    {
        NumberColumn numbers => [.. Enumerable.Range(0, numbers.Length).Select(row => numbers[row])],
        IntegerColumn integers =>
            [.. Enumerable.Range(0, integers.Length).Select(row => integers.IsMissing(row) ? double.NaN : integers[row])],
        _ => null,
    };

    private static double Correlation(double[] a, double[] b)
    {
        double n = 0;
        double meanA = 0;
        double meanB = 0;
        double squaresA = 0;
        double squaresB = 0;
        double products = 0;
        for (int row = 0; row < a.Length; row++)
        {
            if (!double.IsFinite(a[row]) || !double.IsFinite(b[row]))
            {
                continue;
            }

            n++;
            double stepA = a[row] - meanA;
            double stepB = b[row] - meanB;
            meanA += stepA / n;
            meanB += stepB / n;
            squaresA += stepA * (a[row] - meanA);
            squaresB += stepB * (b[row] - meanB);
            products += stepA * (b[row] - meanB);
        }

        return n < 10 || squaresA == 0 || squaresB == 0 ? 0 : products / Math.Sqrt(squaresA * squaresB);
    }

    private bool AddUp(double[] first, double[] second)
    {
        for (int row = 0; row < first.Length; row++)
        {
            double label = _numbers![row];
            double gap = Math.Abs(first[row] + second[row] - label);
            if (!double.IsNaN(label) && !(gap <= 1e-9 * Math.Abs(label)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether values of the column and of the label pair off one to one, over at least twenty rows.</summary>
    private bool Renames(ulong[] hashes)
    {
        const int fewestRows = 20;
        var toLabel = new Dictionary<ulong, ulong>();
        var fromLabel = new Dictionary<ulong, ulong>();
        int rows = 0;
        for (int row = 0; row < hashes.Length; row++)
        {
            if (_hashes[row] == CellHashes.Missing)
            {
                continue;
            }

            rows++;
            bool fits = toLabel.TryAdd(hashes[row], _hashes[row]) | toLabel[hashes[row]] == _hashes[row];
            fits &= fromLabel.TryAdd(_hashes[row], hashes[row]) | fromLabel[_hashes[row]] == hashes[row];
            if (!fits)
            {
                return false;
            }
        }

        return rows >= fewestRows && toLabel.Count > 1 && toLabel.Count * 2 <= rows; // values that never repeat pair off with anything
    }
}
