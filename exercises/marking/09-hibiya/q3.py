from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 2

@test_case(points=None, hidden=False)
def test_q3(env):
    from portsmouth.exercises import Exercise
    Exercise('09').require('q3', env)
