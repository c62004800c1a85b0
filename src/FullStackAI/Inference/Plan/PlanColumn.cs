using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Preprocessing;

namespace FullStackAI.Inference.Plan;

/// <summary>A column of the input and every slot it is written to; one column may feed
/// several pipelines, or one pipeline in several kinds.</summary>
internal sealed class PlanColumn
{
    internal PlanColumn(SignatureColumn signature, Blend blend)
    {
        Signature = signature;
        Name = signature.Name;
        Kind = signature.Kind;
        var targets = new List<PlanTarget>();
        for (int group = 0; group < blend.Groups.Length; group++)
        {
            foreach (PipelineInput input in blend.Groups[group].Pipeline.Inputs)
            {
                if (input.Column == signature.Name)
                {
                    targets.Add(new PlanTarget(group, input.Slot, input.Spec.Kind, input.Spec.Width, input.Levels));
                }
            }
        }

        Targets = [.. targets];
    }

    internal SignatureColumn Signature { get; }

    internal string Name { get; }

    internal ColumnKind Kind { get; }

    internal PlanTarget[] Targets { get; }
}

/// <summary>A slot that a column is written to.</summary>
/// <param name="Group">The number of the pipeline in the blend.</param>
/// <param name="Slot">The slot's number in that pipeline's blocks.</param>
/// <param name="Kind">What the slot holds.</param>
/// <param name="Width">The width of a Dense or Sparse slot.</param>
/// <param name="Levels">Finds codes of a Category slot; null otherwise.</param>
internal sealed record PlanTarget(int Group, int Slot, SlotKind Kind, int Width, LevelIndex? Levels);
