using System.Globalization;
using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>The classification extension: the most probable classes as <c>value:index:label</c>.</summary>
internal static class TopClasses
{
    internal static string[] Of(ServedModel model, ReadOnlySpan<double> outputs, int count)
    {
        var classes = new (double Probability, int Index)[model.Outputs.Classes.Length];
        for (int @class = 0; @class < classes.Length; @class++)
        {
            classes[@class] = (ModelOutputs.ProbabilityOf(outputs, @class), @class);
        }

        return [.. classes.OrderByDescending(entry => entry.Probability).ThenBy(entry => entry.Index).Take(count)
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Probability:F6}:{entry.Index}:{model.Manifest.ClassNames[entry.Index]}"))];
    }
}
