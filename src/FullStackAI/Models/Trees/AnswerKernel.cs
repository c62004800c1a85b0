using System.Runtime.Intrinsics;

namespace FullStackAI.Models.Trees;

/// <summary>One question of an answer table over binned features. Places are byte offsets into the batch scorer's scratch.</summary>
/// <param name="Bins">The feature's bins.</param>
/// <param name="Threshold">Bins above this answer with a set bit; both have their top
/// bit flipped, so that they compare as signed bytes.</param>
/// <param name="Bit">The bit of this question.</param>
/// <param name="Set">At a categorical question: where its set of 256 bits starts among the program's
/// sets; codes that are not in it answer with a set bit. −1 at a numeric one.</param>
internal readonly record struct AnswerStep(int Bins, byte Threshold, byte Bit, int Set);

/// <summary>Asks all questions of a tree to a block of rows: a comparison and an addition
/// for each question and vector, however many nodes ask it.</summary>
internal static unsafe class AnswerKernel
{
    /// <summary>Answers for a block of rows at the widest vectors this processor has.</summary>
    /// <param name="steps">The questions.</param>
    /// <param name="scratch">The block's scratch.</param>
    /// <param name="sets">The sets of categorical questions.</param>
    /// <param name="answers">[<see cref="BlendProgram.BlockRows"/>]; the answers of each row as bits; out.</param>
    internal static void Run(AnswerStep[] steps, byte* scratch, byte[] sets, byte* answers)
    {
        new Span<byte>(answers, BlendProgram.BlockRows).Clear();
        foreach (ref readonly AnswerStep step in steps.AsSpan())
        {
            if (step.Set >= 0)
            {
                RunSet(step, scratch, sets, answers);
            }
            else if (Vector512.IsHardwareAccelerated)
            {
                Run512(step, scratch, answers);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Run256(step, scratch, answers);
            }
            else
            {
                Run128(step, scratch, answers);
            }
        }
    }

    internal static void Run512(in AnswerStep step, byte* scratch, byte* answers)
    {
        var threshold = Vector512.Create((sbyte)step.Threshold);
        var bit = Vector512.Create(step.Bit);
        for (int row = 0; row < BlendProgram.BlockRows; row += 64)
        {
            var above = Vector512.GreaterThan(Vector512.Load((sbyte*)scratch + step.Bins + row), threshold).AsByte();
            (Vector512.Load(answers + row) | (above & bit)).Store(answers + row);
        }
    }

    internal static void Run256(in AnswerStep step, byte* scratch, byte* answers)
    {
        var threshold = Vector256.Create((sbyte)step.Threshold);
        var bit = Vector256.Create(step.Bit);
        for (int row = 0; row < BlendProgram.BlockRows; row += 32)
        {
            var above = Vector256.GreaterThan(Vector256.Load((sbyte*)scratch + step.Bins + row), threshold).AsByte();
            (Vector256.Load(answers + row) | (above & bit)).Store(answers + row);
        }
    }

    internal static void Run128(in AnswerStep step, byte* scratch, byte* answers)
    {
        var threshold = Vector128.Create((sbyte)step.Threshold);
        var bit = Vector128.Create(step.Bit);
        for (int row = 0; row < BlendProgram.BlockRows; row += 16)
        {
            var above = Vector128.GreaterThan(Vector128.Load((sbyte*)scratch + step.Bins + row), threshold).AsByte();
            (Vector128.Load(answers + row) | (above & bit)).Store(answers + row);
        }
    }

    /// <summary>A categorical question; the plain twin of all kernels at numeric ones.</summary>
    internal static void RunSet(in AnswerStep step, byte* scratch, byte[] sets, byte* answers)
    {
        for (int row = 0; row < BlendProgram.BlockRows; row++)
        {
            int bin = scratch[step.Bins + row];
            bool left = step.Set < 0 ? (sbyte)bin <= (sbyte)step.Threshold : (sets[step.Set + (bin >> 3)] >> (bin & 7) & 1) != 0;
            answers[row] |= left ? (byte)0 : step.Bit;
        }
    }
}
