using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Bundles;

/// <summary>A column the model reads, as it was in training.</summary>
public sealed record SignatureColumn
{
    /// <summary>The largest number of levels that are listed.</summary>
    public const int MaximumLevels = 1000;

    /// <summary>The column's name; compared ordinally.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of its cells.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>The levels of a category, at most <see cref="MaximumLevels"/>, or the words
    /// for false and true of a boolean; empty otherwise.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>The number of levels of a category, those that are not listed included.</summary>
    public int LevelCount { get; init; }

    /// <summary>The share of missing cells in training; in [0, 1].</summary>
    public double MissingShare { get; init; }

    /// <summary>Minimum, 5 %, 25 %, 50 %, 75 %, 95 % quantile and maximum of the
    /// finite numbers in training; empty for other kinds.</summary>
    public IReadOnlyList<double> Quantiles { get; init; } = [];

    /// <summary>The earliest date in training; null for other kinds.</summary>
    public DateTime? Earliest { get; init; }

    /// <summary>The latest date in training; null for other kinds.</summary>
    public DateTime? Latest { get; init; }

    /// <summary>The length of a vector; 0 for other kinds.</summary>
    public int Width { get; init; }

    /// <summary>Whether a vector is sparse.</summary>
    public bool IsSparse { get; init; }

    /// <summary>Describes a column of the training table.</summary>
    internal static SignatureColumn From(Column column) => column switch
    {
        CategoryColumn category => new()
        {
            Name = column.Name,
            Kind = column.Kind,
            Levels = [.. category.Levels.Take(MaximumLevels)],
            LevelCount = category.Levels.Count,
            MissingShare = ShareMissing(column),
        },
        BooleanColumn boolean => new()
        {
            Name = column.Name,
            Kind = column.Kind,
            Levels = [boolean.Words.False, boolean.Words.True],
            LevelCount = 2,
            MissingShare = ShareMissing(column),
        },
        NumberColumn or IntegerColumn => new()
        {
            Name = column.Name,
            Kind = column.Kind,
            MissingShare = ShareMissing(column),
            Quantiles = QuantilesOf(column),
        },
        DateTimeColumn dates => FromDates(dates),
        VectorColumn vector => new() { Name = column.Name, Kind = column.Kind, Width = vector.Width, IsSparse = vector.IsSparse },
        _ => new() { Name = column.Name, Kind = column.Kind, MissingShare = ShareMissing(column) },
    };

    private static double ShareMissing(Column column) => column.Length == 0 ? 0 : (double)column.CountMissing() / column.Length;

    private static SignatureColumn FromDates(DateTimeColumn dates)
    {
        long earliest = long.MaxValue;
        long latest = long.MinValue;
        for (int row = 0; row < dates.Length; row++)
        {
            if (!dates.IsMissing(row))
            {
                earliest = Math.Min(earliest, dates[row]);
                latest = Math.Max(latest, dates[row]);
            }
        }

        return new()
        {
            Name = dates.Name,
            Kind = ColumnKind.DateTime,
            MissingShare = ShareMissing(dates),
            Earliest = latest < 0 ? null : new DateTime(earliest, DateTimeKind.Unspecified),
            Latest = latest < 0 ? null : new DateTime(latest, DateTimeKind.Unspecified),
        };
    }

    private static double[] QuantilesOf(Column column)
    {
        double[] values = new double[column.Length];
        int count = 0;
        for (int row = 0; row < column.Length; row++)
        {
            double value = column switch
            {
                NumberColumn numbers => numbers[row],
                IntegerColumn integers when !integers.IsMissing(row) => integers[row],
                _ => double.NaN,
            };
            if (double.IsFinite(value))
            {
                values[count++] = value;
            }
        }

        double[] shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
        if (count == 0)
        {
            return [];
        }

        int[] places = Array.ConvertAll(shares, share => (int)Math.Round(share * (count - 1)));
        OrderStatistics.Place(values.AsSpan(0, count), places);
        return Array.ConvertAll(places, place => values[place]);
    }
}
