using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Numbers of dates, from Unix seconds.</summary>
internal static class DatePartsExporter
{
    private const double DaysAYear = 365.2425;

    internal static void Export(GraphScope scope, FittedDateParts dates, PipelineStep step)
    {
        foreach (IGrouping<int, int> outputs in Enumerable.Range(0, step.Outputs.Count).GroupBy(output => dates.Numbers[output].Input))
        {
            var calendar = new Calendar(scope.Graph, scope.Gather([step.Inputs[outputs.Key]]));
            foreach (int output in outputs)
            {
                OnnxValue number = Number(scope.Graph, calendar, dates.Numbers[output].Number).Cast(OnnxElementType.Float);
                scope.Set(step.Outputs[output], SlotValue.Whole(calendar.IsDate.Where(number, scope.Graph.Scalar(float.NaN))));
            }
        }
    }

    private static OnnxValue Number(OnnxGraphBuilder graph, Calendar calendar, DateNumber number) => number switch
    {
        DateNumber.Year => calendar.Year,
        DateNumber.Month => calendar.Month,
        DateNumber.Day => calendar.Day,
        DateNumber.DayOfWeek => calendar.DayOfWeek,
        DateNumber.Hour => calendar.SecondOfDay.Div(graph.Scalar(3600L)),
        DateNumber.MinuteOfDay => calendar.SecondOfDay.Div(graph.Scalar(60L)),
        DateNumber.MonthEnd => calendar.IsMonthEnd,
        DateNumber.Epoch => calendar.UnixSeconds.Cast(OnnxElementType.Double).Div(graph.Scalar((double)Calendar.SecondsPerDay)),
        DateNumber.DayOfYear => calendar.DayOfYear,
        DateNumber.YearSine => Sine(graph, YearTurn(graph, calendar)),
        DateNumber.YearCosine => Cosine(graph, YearTurn(graph, calendar)),
        DateNumber.WeekSine => Sine(graph, WeekTurn(graph, calendar)),
        DateNumber.WeekCosine => Cosine(graph, WeekTurn(graph, calendar)),
        DateNumber.DaySine => Sine(graph, DayTurn(graph, calendar)),
        DateNumber.DayCosine => Cosine(graph, DayTurn(graph, calendar)),
        _ => throw new OnnxException($"The date part '{number}' has no form in ONNX here."),
    };

    private static OnnxValue DayTurn(OnnxGraphBuilder graph, Calendar calendar) =>
        calendar.SecondOfDay.Cast(OnnxElementType.Double).Div(graph.Scalar((double)Calendar.SecondsPerDay));

    private static OnnxValue WeekTurn(OnnxGraphBuilder graph, Calendar calendar) =>
        calendar.DayOfWeek.Cast(OnnxElementType.Double).Add(DayTurn(graph, calendar)).Div(graph.Scalar(7.0));

    private static OnnxValue YearTurn(OnnxGraphBuilder graph, Calendar calendar) =>
        calendar.DayOfYear.Sub(graph.Scalar(1L)).Cast(OnnxElementType.Double).Div(graph.Scalar(DaysAYear));

    private static OnnxValue Sine(OnnxGraphBuilder graph, OnnxValue turn) => turn.Mul(graph.Scalar(2 * Math.PI)).Sin();

    // ONNX Runtime has a sine in double precision and a cosine in single only.
    private static OnnxValue Cosine(OnnxGraphBuilder graph, OnnxValue turn) =>
        turn.Mul(graph.Scalar(2 * Math.PI)).Add(graph.Scalar(Math.PI / 2)).Sin();
}
