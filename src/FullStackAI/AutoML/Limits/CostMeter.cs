using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Models;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;

namespace FullStackAI.AutoML;

/// <summary>Measures what models take when they serve: rows of the table are predicted a few times, and the quickest time counts.</summary>
internal sealed class CostMeter(LabelledTable data, TimeProvider time)
{
    private const int Rows = 512;
    private const int Times = 4; // the first one compiles and fills caches

    private readonly Table _rows = Spread(data.Features);

    internal ModelCost Of(IReadOnlyList<BundleMember> members)
    {
        var blend = new Blend(members, calibrator: null);
        TimeSpan best = TimeSpan.MaxValue;
        for (int run = 0; run < Times; run++)
        {
            long started = time.GetTimestamp();
            blend.Predict(_rows);
            best = RunClock.Least(best, time.GetElapsedTime(started));
        }

        var writer = new ComponentWriter();
        foreach (FittedPipeline pipeline in members.Select(member => member.Pipeline).Distinct())
        {
            writer.WriteComponent(pipeline);
        }

        long bytes = writer.Written.Length + members.Sum(member => BytesOf(member.Model));
        return new ModelCost(best.TotalMicroseconds / _rows.RowCount, bytes);
    }

    private static long BytesOf(Model model)
    {
        try
        {
            var writer = new ComponentWriter();
            writer.WriteComponent(model);
            return writer.Written.Length;
        }
        catch (NotSupportedException)
        {
            return 0; // a model of the user's own that cannot be saved has no size there
        }
    }

    private static Table Spread(Table table)
    {
        int count = Math.Min(Rows, table.RowCount);
        return table.Take([.. Enumerable.Range(0, count).Select(i => (int)((long)i * table.RowCount / count))]);
    }
}
