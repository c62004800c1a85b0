using System.Globalization;

namespace FullStackAI.Data.Csv;

/// <summary>Reads all rows of a text: once for all columns, then again for those that turned out to be something else.</summary>
internal sealed class WholeFile(TextSource source, LoadScope scope, TextSample sample, CancellationToken cancellationToken)
{
    /// <summary>More arrays than rows cost nothing while untouched; fewer would have to grow.</summary>
    private const double Slack = 1.03;

    private long _rows;

    internal Table Read(List<ColumnPlan> plans, DialectDetector.Found found, List<ColumnDecision> ignored, out LoadReport report)
    {
        int expected = ExpectedRows(found);
        var columns = new Column[plans.Count];
        var decisions = new ColumnDecision[plans.Count];
        int[] open = [.. Enumerable.Range(0, plans.Count)];
        bool first = true;
        while (open.Length > 0)
        {
            var builders = open.Select(index => ColumnBuilder.Create(plans[index], scope)).ToList();
            builders.ForEach(builder => builder.Expect(first ? expected : (int)_rows));
            BlockPipeline pipeline = Run(builders, first ? scope.Options.MaxRows : _rows); // what was added meanwhile is not read
            if (first)
            {
                Check(pipeline, found);
                (_rows, first) = (pipeline.Rows, false);
            }
            else if (pipeline.Rows != _rows)
            {
                throw LoadErrors.Changed(source.Name, _rows, pipeline.Rows);
            }

            var again = new List<int>();
            for (int i = 0; i < open.Length; i++)
            {
                Finished finished = builders[i].Finish();
                ColumnPlan plan = plans[open[i]];
                if (finished.Column is null)
                {
                    plans[open[i]] = plan with { Storage = finished.RetryAs, Settled = true, Reason = finished.Reason };
                    again.Add(open[i]);
                    continue;
                }

                CellTally tally = builders[i].Tally;
                columns[open[i]] = finished.Column;
                decisions[open[i]] = new ColumnDecision(
                    plan.Name,
                    finished.Column.Kind,
                    plan.Reason.Length > 0 ? plan.Reason : finished.Reason,
                    tally.Missing + (finished.Column.Kind is ColumnKind.Category or ColumnKind.Text ? 0 : tally.Bad),
                    tally.DescribeTokens());
                if (tally.Values == 0)
                {
                    scope.Journal.Warn(null, plan.Name, "every cell is missing.");
                }
                else if (plan.Forced is null && DressedNumbers.Warning(finished.Column) is { } dressed)
                {
                    scope.Journal.Warn(null, plan.Name, dressed);
                }

                builders[i] = null!; // its arrays are the column's now
            }

            open = [.. again];
        }

        report = new LoadReport(
            source.Name, _rows, scope.Journal.Decisions, InFileOrder([.. decisions, .. ignored], found.Names), scope.Journal.Warnings);
        return new Table(columns);
    }

    /// <summary>Reads all rows and no column; what must be refused is refused.</summary>
    internal long CountRows(DialectDetector.Found found)
    {
        BlockPipeline pipeline = Run([], scope.Options.MaxRows);
        Check(pipeline, found);
        return pipeline.Rows;
    }

    private BlockPipeline Run(List<ColumnBuilder> builders, long? maxRows)
    {
        using Stream text = source.OpenText();
        var reader = new BlockReader(text, scope.Dialect, scope.Options.MaxRowBytes);
        var pipeline = new BlockPipeline(
            reader, scope with { Options = scope.Options with { MaxRows = maxRows } }, builders, checkUtf8: source.Encoding is null);
        pipeline.Run(source.IsGzip || source.Encoding is not null ? 0 : source.Length, cancellationToken);
        return pipeline;
    }

    private void Check(BlockPipeline pipeline, DialectDetector.Found found)
    {
        if (pipeline.RaggedCount > 0 && scope.Options.RaggedRows == RaggedRows.Refuse)
        {
            throw LoadErrors.Ragged(source.Name, found, pipeline.RaggedCount, pipeline.Ragged);
        }

        if (pipeline.RaggedCount > 0)
        {
            string lines = string.Join(", ", pipeline.Ragged.Select(row => $"line {row.Line} has {row.Fields} fields"));
            string done = scope.Options.RaggedRows == RaggedRows.Skip
                ? "were left out"
                : "had absent fields filled as missing and surplus fields left out";
            scope.Journal.Warn(
                pipeline.Ragged[0].Line, null, $"{pipeline.RaggedCount} rows without {scope.Dialect.Columns} fields {done} ({lines}).");
        }

        if (pipeline.Rows == 0)
        {
            throw LoadErrors.HeaderOnly(source.Name, found.Names);
        }

        if (pipeline.BlankLines > 0)
        {
            scope.Journal.Decide("blank lines", "skipped", pipeline.BlankLines.ToString(CultureInfo.InvariantCulture));
        }
    }

    private int ExpectedRows(DialectDetector.Found found)
    {
        int sampled = Math.Max(1, found.Sample.Rows.Count);
        if (sample.IsWhole || source.IsGzip || source.Encoding is not null || source.Length == 0)
        {
            return sampled;
        }

        double bytesPerRow = Math.Max(1, sample.Bytes.Length / (double)Math.Max(1, sample.Bytes.AsSpan().Count(scope.Dialect.NewLine)));
        double rows = (source.Length / bytesPerRow * Slack) + 64;
        return (int)Math.Min(Math.Min(rows, scope.Options.MaxRows ?? long.MaxValue), Array.MaxLength);
    }

    private static ColumnDecision[] InFileOrder(ColumnDecision[] decisions, string[] names)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            places.TryAdd(name, places.Count);
        }

        return [.. decisions.OrderBy(decision => places.GetValueOrDefault(decision.Name, names.Length))];
    }
}
